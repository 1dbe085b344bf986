INSERT INTO ops.lock (name) VALUES ('migrate') ON CONFLICT DO NOTHING;
SELECT name FROM ops.lock
WHERE name = 'migrate'
FOR UPDATE
