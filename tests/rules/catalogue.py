"""The database's own account of its tables, policies, rights and keys, as values."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

TABLES = """
SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) AS owner,
  EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'institution_id' AND NOT attisdropped) AS is_tenant
FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
POLICIES = """
SELECT tablename, policyname, roles::text[], permissive, cmd,
  coalesce(qual, '') AS using, coalesce(with_check, '') AS with_check
FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2
"""
RIGHTS = """
SELECT c.relname, grantee::regrole::text AS role, privilege_type AS "right" FROM pg_class c, aclexplode(c.relacl)
WHERE c.relnamespace = 'public'::regnamespace AND grantee <> c.relowner
UNION ALL
SELECT c.relname, grantee::regrole::text, privilege_type || ' of ' || attname
FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid, aclexplode(a.attacl)
WHERE c.relnamespace = 'public'::regnamespace AND grantee <> c.relowner
"""
ROLES = """
SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls FROM pg_roles
WHERE rolname LIKE 'fnett%'
"""
MEMBERS = """
SELECT roleid::regrole::text AS role, member::regrole::text AS member, inherit_option, set_option, admin_option
FROM pg_auth_members WHERE member::regrole::text LIKE 'fnett%' OR roleid::regrole::text LIKE 'fnett%'
"""
MAKERS = """
SELECT rolname, what FROM pg_roles, LATERAL (VALUES
  ('make tables in the schema', has_schema_privilege(rolname, 'public', 'CREATE')),
  ('make schemas in the database', has_database_privilege(rolname, current_database(), 'CREATE')),
  ('make temporary tables', has_database_privilege(rolname, current_database(), 'TEMPORARY'))) AS asked(what, may)
WHERE may AND rolname LIKE 'fnett%' AND rolname <> 'fnett_owner' ORDER BY 1, 2
"""
SETTINGS = """
SELECT coalesce(nullif(setrole, 0)::regrole::text, 'the database') AS who, array_to_string(setconfig, ', ') AS what
FROM pg_db_role_setting UNION ALL
SELECT 'new objects of ' || defaclrole::regrole::text, array_to_string(defaclacl, ', ') FROM pg_default_acl
"""
KEYS = """
SELECT conname, conrelid::regclass::text AS "from", confrelid::regclass::text AS "to",
  conenforced AND convalidated AS is_held,
  (SELECT array_agg(attname ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS k(n, place)
   JOIN pg_attribute ON attrelid = conrelid AND attnum = n) AS columns,
  (SELECT array_agg(attname ORDER BY place) FROM unnest(confkey) WITH ORDINALITY AS k(n, place)
   JOIN pg_attribute ON attrelid = confrelid AND attnum = n) AS targets
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""
INDEXES = """
SELECT c.relname AS name, t.relname AS table, indisprimary AS is_key, indisunique AS is_unique,
  (SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = i.indkey[0]) AS first
FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
WHERE t.relnamespace = 'public'::regnamespace
"""
OTHERS = """
WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
SELECT relname AS name, 'a view or a table elsewhere' AS what FROM pg_class
  WHERE relkind IN ('v', 'm', 'f') AND relnamespace IN (TABLE ours)
UNION ALL SELECT proname, 'a function with the rights of its owner' FROM pg_proc
  WHERE prosecdef AND pronamespace IN (TABLE ours)
UNION ALL SELECT rulename, 'a rule, which rewrites queries with the rights of the owner' FROM pg_rewrite
  WHERE rulename <> '_RETURN' AND (SELECT relnamespace FROM pg_class c WHERE c.oid = ev_class) IN (TABLE ours)
UNION ALL SELECT relname, 'a table that takes rows of another by inheritance' FROM pg_inherits
  JOIN pg_class c ON c.oid = inhrelid WHERE relkind IN ('r', 'p') AND relnamespace IN (TABLE ours)
UNION ALL SELECT nspname, 'a schema beside public' FROM pg_namespace WHERE oid IN (TABLE ours) AND nspname <> 'public'
"""


@dataclass(frozen=True)
class Key:
    """A foreign key: which columns of one table point to which of another."""

    name: str
    table: str
    columns: tuple[str, ...]
    target: str
    targets: tuple[str, ...]


def ask(connection: Connection, question: str) -> list[dict[str, object]]:
    """The rows that answer a question about the catalogue."""
    return [dict(row._mapping) for row in connection.execute(text(question))]


def keys(connection: Connection) -> list[Key]:
    """Every foreign key that is in force."""
    return [
        Key(str(r["conname"]), str(r["from"]), tuple(r["columns"]), str(r["to"]), tuple(r["targets"]))  # type: ignore[arg-type]
        for r in ask(connection, KEYS)
        if r["is_held"]
    ]
