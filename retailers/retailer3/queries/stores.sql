SELECT store_id, city, region, country, time_zone
FROM journey.store
ORDER BY store_id
LIMIT %(limit)s OFFSET %(offset)s;
