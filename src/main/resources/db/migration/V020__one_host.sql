-- One Zoom user never stands here twice: its meetings would be counted apart, and it would have one too many at once.
-- No index can say it, for a host has several names: its id, its e-mail, and `me`, the owner of the app. So whoever adds
-- a host, or makes it another, waits for whoever is about that just now, and looks after that.
create function zoom_user_hosts_once() returns trigger language plpgsql as $$
declare
    elsewhere text;
begin
    perform pg_advisory_xact_lock(hashtextextended('zoom_accounts', 0));
    -- A row with the same e-mail is this host's own, or refused by the unique e-mail; one teacher's former account gives
    -- way to the new one. Of an app that a teacher brought nobody knows which of its users `me` is: so it is any.
    select o.email into elsewhere from zoom_accounts o
    where o.id <> new.id and o.email <> new.email and (o.is_active or o.owner_id is null)
      and (o.owner_id is null or o.owner_id is distinct from new.owner_id)
      and (lower(o.email) = lower(new.email)
        or o.zoom_account_id = new.zoom_account_id and new.zoom_account_id <> '' and (
            lower(o.zoom_user_id) = lower(new.zoom_user_id) and (new.zoom_user_id <> 'me' or o.client_id = new.client_id)
            or lower(o.zoom_user_id) = lower(new.email) or lower(o.email) = lower(new.zoom_user_id)
            or o.client_id = new.client_id and 'me' in (o.zoom_user_id, new.zoom_user_id)
                and (o.owner_id is not null or new.owner_id is not null)))
    limit 1;
    if found then
        raise unique_violation using message = 'this Zoom user hosts here already', detail = elsewhere,
            constraint = 'a_zoom_user_hosts_once', table = 'zoom_accounts';
    end if;
    return new;
end $$;

create trigger zoom_accounts_one_host_added before insert on zoom_accounts
    for each row when (new.is_active or new.owner_id is null) execute function zoom_user_hosts_once();
create trigger zoom_accounts_one_host_changed
    before update of email, zoom_account_id, client_id, zoom_user_id, owner_id, is_active on zoom_accounts
    for each row when ((new.is_active or new.owner_id is null)
        and (old.email, old.zoom_account_id, old.client_id, old.zoom_user_id, old.owner_id,
                old.is_active or old.owner_id is null)
            is distinct from (new.email, new.zoom_account_id, new.client_id, new.zoom_user_id, new.owner_id, true))
    execute function zoom_user_hosts_once();
