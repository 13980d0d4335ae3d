#pragma once

#include <string_view>

/// What a role can do, as the server itself answers it (PostgreSQL manual, 9.26, "Access Privilege
/// Inquiry Functions"). Columns are given by number: asked for one that is not there, as the
/// planner may do before it joins, the server then fails not. `{name}` stands for the schema's
/// name, `{tables}` and `{functions}` for those of its objects, `{granted}` for what the role is to
/// have (rows of table, privilege, and column or nothing), :role for the role's name.
namespace bookonce::store::sql {

/// What of the schema's belongs to somebody else than the role: each as ALTER names it, the schema
/// first. :role.
inline constexpr std::string_view owned_by_others = R"(
WITH owner (name) AS (
    SELECT :role::name
)
SELECT owned.thing FROM (
    SELECT 1, 'SCHEMA "{name}"', n.nspowner FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}'
    UNION ALL
    SELECT 2, 'TABLE "{name}".' || c.relname, c.relowner
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = '{name}'
    WHERE c.relname IN ({tables})
    UNION ALL
    SELECT 3, 'FUNCTION ' || p.oid::regprocedure, p.proowner
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname = '{name}'
    WHERE (p.proname::text, oidvectortypes(p.proargtypes)) IN ({functions})
) AS owned (place, thing, id)
JOIN owner ON pg_get_userbyid(owned.id) <> owner.name
ORDER BY owned.place, owned.thing
)";

/// The functions, as GRANT names them.
inline constexpr std::string_view functions = R"(
SELECT string_agg(p.oid::regprocedure::text, ', ')
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname = '{name}'
WHERE (p.proname::text, oidvectortypes(p.proargtypes)) IN ({functions})
)";

/// Why a role cannot be bound by rights: what it is, or what another role is that it can make
/// itself by SET ROLE, and that one's name. Fails if there is no such role. :role.
inline constexpr std::string_view mighty_role = R"(
WITH asked (name) AS (
    SELECT :role::name
), owners (id) AS (
    SELECT n.nspowner FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}'
    UNION
    SELECT c.relowner FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = '{name}'
    WHERE c.relname IN ({tables})
), might (place, reason, name) AS (
    SELECT CASE
            WHEN r.rolsuper THEN 1
            WHEN r.oid IN (SELECT owners.id FROM owners) THEN 2
            WHEN r.oid = d.datdba THEN 3
            WHEN r.rolcreaterole AND current_setting('server_version_num')::int < 160000 THEN 4
            WHEN r.rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files') THEN 5
        END, CASE
            WHEN r.rolsuper THEN 'the rights of the schema''s owner and of everybody (superuser)'
            WHEN r.oid IN (SELECT owners.id FROM owners) THEN 'the rights of the schema''s owner'
            WHEN r.oid = d.datdba THEN 'the rights of the database''s owner'
            WHEN r.rolcreaterole THEN 'CREATEROLE, by which it can get the rights of the schema''s owner'
            ELSE 'a right on the server''s files, by which it can get everybody''s rights'
        END, CASE WHEN r.rolname = asked.name THEN '' ELSE r.rolname::text END
    FROM asked
    JOIN pg_catalog.pg_roles AS r ON pg_has_role(asked.name, r.oid, 'MEMBER')
    JOIN pg_catalog.pg_database AS d ON d.datname = current_database()
)
SELECT might.reason, might.name
FROM might
WHERE might.place IS NOT NULL
ORDER BY might.name <> '', might.place
LIMIT 1
)";

/// The first right beyond those that the role is to have: what, on what, and by which other role
/// ("PUBLIC" is everybody). Looked for in the role, in whoever it can make itself by SET ROLE, and
/// in PUBLIC. :role.
inline constexpr std::string_view excess = R"(
WITH runtime (id) AS (
    SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = :role
), reach (id, name, place) AS (
    SELECT 0::oid, 'PUBLIC', 1
    UNION ALL
    SELECT r.oid, CASE WHEN r.oid = runtime.id THEN '' ELSE r.rolname::text END, CASE WHEN r.oid = runtime.id THEN 3 ELSE 2 END
    FROM runtime
    JOIN pg_catalog.pg_roles AS r ON pg_has_role(runtime.id, r.oid, 'MEMBER')
), space (id) AS (
    SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}'
), tables (id, name) AS (
    SELECT c.oid, c.relname::text FROM space
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = space.id AND c.relname IN ({tables})
), whole_table (privilege) AS (
    SELECT unnest(string_to_array('DELETE,TRUNCATE,TRIGGER' ||
        CASE WHEN current_setting('server_version_num')::int >= 170000 THEN ',MAINTAIN' ELSE '' END, ','))
), of_columns (privilege) AS (
    SELECT unnest(string_to_array('INSERT,UPDATE,REFERENCES,SELECT WITH GRANT OPTION,INSERT WITH GRANT OPTION,'
        'UPDATE WITH GRANT OPTION', ','))
), granted (relation, privilege, attribute) AS (VALUES
    {granted}
)
SELECT found.privilege, found.thing, found.name FROM (
    SELECT p.privilege, 'the schema' AS thing, reach.name, reach.place
    FROM reach CROSS JOIN space CROSS JOIN (VALUES ('CREATE'), ('USAGE WITH GRANT OPTION')) AS p (privilege)
    WHERE has_schema_privilege(reach.id, space.id, p.privilege)
    UNION ALL
    SELECT p.privilege, 'table ' || tables.name, reach.name, reach.place
    FROM reach CROSS JOIN tables CROSS JOIN whole_table AS p
    WHERE has_table_privilege(reach.id, tables.id, p.privilege)
        AND NOT EXISTS (
            SELECT FROM granted
            WHERE granted.relation = tables.name AND granted.privilege = p.privilege AND granted.attribute = '')
    UNION ALL
    SELECT p.privilege, 'column ' || tables.name || '.' || a.attname, reach.name, reach.place
    FROM reach CROSS JOIN tables CROSS JOIN of_columns AS p
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = tables.id AND a.attnum > 0 AND NOT a.attisdropped
    WHERE has_column_privilege(reach.id, tables.id, a.attnum, p.privilege)
        AND NOT EXISTS (
            SELECT FROM granted
            WHERE granted.relation = tables.name AND granted.privilege = p.privilege
                AND granted.attribute IN ('', a.attname))
    UNION ALL
    SELECT p.privilege, 'sequence ' || s.relname, reach.name, reach.place
    FROM reach CROSS JOIN tables CROSS JOIN (VALUES ('USAGE'), ('UPDATE')) AS p (privilege)
    JOIN pg_catalog.pg_depend AS d ON d.refobjid = tables.id AND d.classid = 'pg_catalog.pg_class'::regclass
        AND d.refclassid = 'pg_catalog.pg_class'::regclass
    JOIN pg_catalog.pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'
    WHERE CASE WHEN s.relkind = 'S' THEN has_sequence_privilege(reach.id, s.oid, p.privilege) END
        AND NOT EXISTS (
            SELECT FROM granted WHERE granted.relation = s.relname AND granted.privilege = p.privilege)
    UNION ALL
    SELECT 'EXECUTE', 'function ' || f.proname || ', which runs with its owner''s rights', reach.name, reach.place
    FROM reach CROSS JOIN space
    JOIN pg_catalog.pg_proc AS f ON f.pronamespace = space.id AND f.prosecdef
        AND f.prorettype NOT IN ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
    WHERE has_function_privilege(reach.id, f.oid, 'EXECUTE')
        AND EXISTS (
            SELECT FROM tables WHERE has_table_privilege(f.proowner, tables.id, 'UPDATE, DELETE, TRUNCATE, TRIGGER'))
    UNION ALL
    SELECT p.privilege, 'view ' || v.relname || ', which runs with its owner''s rights', reach.name, reach.place
    FROM reach CROSS JOIN tables CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE')) AS p (privilege)
    JOIN pg_catalog.pg_depend AS d ON d.refobjid = tables.id AND d.classid = 'pg_catalog.pg_rewrite'::regclass
    JOIN pg_catalog.pg_rewrite AS w ON w.oid = d.objid
    JOIN pg_catalog.pg_class AS v ON v.oid = w.ev_class AND v.relkind = 'v'
    WHERE NOT EXISTS (
            SELECT FROM unnest(v.reloptions) AS o (setting) WHERE o.setting ~ '^security_invoker=(true|on|yes|1)$')
        AND CASE WHEN p.privilege = 'DELETE'
            THEN has_table_privilege(reach.id, v.oid, p.privilege)
            ELSE has_any_column_privilege(reach.id, v.oid, p.privilege) END
) AS found
ORDER BY found.place, found.thing, found.privilege
LIMIT 1
)";

/// The first thing that the role is to have and has not: what, and on what. :role.
inline constexpr std::string_view lacking = R"(
WITH runtime (name) AS (
    SELECT :role::name
)
SELECT need.privilege, need.thing FROM (
    SELECT 1, 'USAGE', 'the schema', has_schema_privilege(runtime.name, '{name}', 'USAGE')
    FROM runtime
    UNION ALL
    SELECT 2, n.privilege, CASE c.relkind WHEN 'S' THEN 'sequence ' ELSE 'table ' END || n.relation, CASE
        WHEN c.relkind = 'S' THEN has_sequence_privilege(runtime.name, c.oid, n.privilege)
        WHEN n.attribute = '' THEN has_table_privilege(runtime.name, c.oid, n.privilege)
        ELSE has_column_privilege(runtime.name, c.oid, a.attnum, n.privilege) END
    FROM runtime
    CROSS JOIN (VALUES {granted}) AS n (relation, privilege, attribute)
    JOIN pg_catalog.pg_namespace AS s ON s.nspname = '{name}'
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = s.oid AND c.relname = n.relation
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = n.attribute
    UNION ALL
    SELECT 3, 'EXECUTE', 'function ' || p.proname, has_function_privilege(runtime.name, p.oid, 'EXECUTE')
    FROM runtime
    CROSS JOIN pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS s ON s.oid = p.pronamespace AND s.nspname = '{name}'
    WHERE (p.proname::text, oidvectortypes(p.proargtypes)) IN ({functions})
) AS need (place, privilege, thing, there)
WHERE NOT need.there
ORDER BY need.place
LIMIT 1
)";

}  // namespace bookonce::store::sql
