// schema
// The change log, by number within its space; webhooks, and what was delivered to them.
CREATE CONSTRAINT change_log_space IF NOT EXISTS FOR (l:ChangeLog) REQUIRE l.space IS UNIQUE;
CREATE CONSTRAINT log_entry_number IF NOT EXISTS FOR (e:LogEntry) REQUIRE (e.space, e.number) IS UNIQUE;
CREATE CONSTRAINT webhook_id IF NOT EXISTS FOR (w:Webhook) REQUIRE (w.space, w.id) IS UNIQUE;
CREATE CONSTRAINT delivery_id IF NOT EXISTS FOR (d:Delivery) REQUIRE (d.space, d.webhook_id, d.id) IS UNIQUE;
CREATE INDEX webhook_by_due IF NOT EXISTS FOR (w:Webhook) ON (w.state, w.due_at);
