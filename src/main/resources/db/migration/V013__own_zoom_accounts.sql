-- A teacher has one Zoom account of their own at a time; those given up stay for the history of their leases, without
-- a secret.
create unique index zoom_accounts_own on zoom_accounts (owner_id) where owner_id is not null and is_active;
