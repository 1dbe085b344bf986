"""How pages of each payload format are read: into `page_record`, and held against the contract."""
