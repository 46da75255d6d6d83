-- The role that Pixelake reads with: it may connect and SELECT, nothing else.
--
-- Run this once as the role that Pixeltable connects as, in Pixeltable's database; running it again does no harm:
--
--     psql 'postgresql://pixeltable@db.example.com/pixeltable' -v ON_ERROR_STOP=1 -f reader-role.sql
--     psql 'postgresql://pixeltable@db.example.com/pixeltable' -c '\password pixelake'
--
-- It has to be Pixeltable's own role: only the owner of tables that don't exist yet can grant rights on them.
-- If that role may not create roles, an administrator runs the CREATE ROLE below first.
--
-- In a PostgreSQL before 15, and in databases that were upgraded from one, everybody may create tables in the schema public.
-- The schema's owner ends that with:  REVOKE CREATE ON SCHEMA public FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pixelake') THEN
        CREATE ROLE pixelake LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO pixelake', current_database());
    BEGIN
        -- A second lock: the grants alone already forbid writing.
        EXECUTE format('ALTER ROLE pixelake IN DATABASE %I SET default_transaction_read_only = on', current_database());
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE NOTICE 'Only who made the role can make its transactions read-only by default; it can only read all the same.';
    END;
END
$$;

GRANT USAGE ON SCHEMA public TO pixelake;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO pixelake;

-- Each Pixeltable table has a store of its own, made when the table is.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pixelake;
