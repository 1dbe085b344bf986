-- The pages whose envelope names the field of its records more than once.
select parse_filename(filename) as page_name
from read_text($pages)
where len(list_filter(json_keys(content), lambda name: name = $records_field)) > 1
order by page_name;
