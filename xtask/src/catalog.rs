//! `cargo xtask catalog URL…`: the built-in catalog, and what common extensions bring, read from running servers with `psql`
//! and written as tables that the core carries. Each line that not every server has is marked with the major versions it
//! belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Where the table is written, from the workspace's root.
const PATH: &str = "core/src/analyze/catalog/builtin.txt";

/// Where the table of extensions is written.
const EXTENSIONS_PATH: &str = "core/src/analyze/catalog/extensions.txt";

/// The extensions, which are made on each server that has them and are gone again. What `information_schema` has of its own
/// is told alike: it is there in every database, and no part of `pg_catalog`.
const EXTENSIONS: &[&str] = &[
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "fuzzystrmatch",
    "hstore",
    "information_schema",
    "intarray",
    "ltree",
    "pg_trgm",
    "pgcrypto",
    "unaccent",
    "uuid-ossp",
    "vector",
];

/// The sections: their name and the query that yields their lines.
const SECTIONS: &[(&str, &str)] = &[
    ("types", TYPES),
    ("casts", CASTS),
    ("operators", OPERATORS),
    ("functions", FUNCTIONS),
    ("opclasses", OPCLASSES),
    ("collations", COLLATIONS),
    ("configurations", CONFIGURATIONS),
    ("relations", RELATIONS),
];

/// oid, name, array's oid, flags (kind, category, `p`referred, type `m`odifiers, `c`ollatable, volatility of its input
/// and output functions), element and how it is subscripted, subtype of a range. Arrays of other types are derived.
const TYPES: &str = r#"
select concat_ws(' ', t.oid, t.typname, t.typarray,
    t.typtype::text || t.typcategory::text || case when t.typispreferred then 'p' else '-' end
    || case when t.typmodin <> 0 then 'm' else '-' end || case when t.typcollation <> 0 then 'c' else '-' end
    || coalesce(i.provolatile, 'i')::text || coalesce(o.provolatile, 'i')::text,
    case when t.typelem = 0 and s.proname is null then '-' else
        coalesce(e.typname, '') || ':' || coalesce(substr(s.proname, 1, 1), '-') end,
    coalesce(r.typname, m.typname, '-'))
from pg_type t
left join pg_type e on e.oid = t.typelem
left join pg_proc s on s.oid = t.typsubscript
left join pg_proc i on i.oid = t.typinput
left join pg_proc o on o.oid = t.typoutput
left join pg_range g on g.rngtypid = t.oid left join pg_type r on r.oid = g.rngsubtype
left join pg_range n on n.rngmultitypid = t.oid left join pg_type m on m.oid = n.rngtypid
where t.typnamespace = 'pg_catalog'::regnamespace and t.oid < 10000 and t.typtype in ('b', 'p', 'r', 'm')
and not exists (select from pg_type a where a.typarray = t.oid)"#;

/// Source, target, context and method, how many arguments its function takes, its volatility.
const CASTS: &str = r#"
select concat_ws(' ', s.typname, t.typname,
    c.castcontext::text || case c.castmethod when 'b' then 'b' when 'i' then 'i' else 'f' end
    || coalesce(p.pronargs, 0)::text || coalesce(p.provolatile, 'i')::text)
from pg_cast c join pg_type s on s.oid = c.castsource join pg_type t on t.oid = c.casttarget
left join pg_proc p on p.oid = c.castfunc where c.oid < 16384 and s.oid < 10000 and t.oid < 10000"#;

/// Symbol, left operand, right operand, result, volatility.
const OPERATORS: &str = r#"
select concat_ws(' ', o.oprname, coalesce(l.typname, '-'), r.typname, t.typname, p.provolatile)
from pg_operator o left join pg_type l on l.oid = o.oprleft join pg_type r on r.oid = o.oprright
join pg_type t on t.oid = o.oprresult join pg_proc p on p.oid = o.oprcode where o.oid < 16384"#;

/// Name, arguments, result, flags: volatility, `*` returns a set, `+` variadic, the number of defaults, and for an
/// aggregate or window function its kind and number of direct arguments; then the arguments' names and the columns of
/// the result.
const FUNCTIONS: &str = r#"
select regexp_replace(concat_ws(' ', p.proname,
    coalesce((select string_agg(t.typname, ',' order by a.n) from unnest(p.proargtypes::oid[]) with ordinality a(t, n)
        join pg_type t on t.oid = a.t), '-'),
    r.typname,
    p.provolatile::text || case when p.proretset then '*' else '' end || case when p.provariadic <> 0 then '+' else '' end
    || case when p.pronargdefaults > 0 then p.pronargdefaults::text else '' end
    || case when p.prokind = 'w' then 'w' when p.prokind = 'a' then case a.aggkind when 'n' then 'a'
        else a.aggkind::text || a.aggnumdirectargs::text end else '' end,
    coalesce((select string_agg(coalesce(n.name, ''), ',' order by n.i) from unnest(p.proargnames)
        with ordinality n(name, i) where coalesce(p.proargmodes[n.i], 'i') in ('i', 'b', 'v')), '-'),
    coalesce((select string_agg(n.name || ':' || t.typname, ',' order by n.i) from unnest(p.proargnames)
        with ordinality n(name, i) join pg_type t on t.oid = p.proallargtypes[n.i]
        where p.proargmodes[n.i] in ('o', 'b', 't')), '-')), '( -)+$', '')
from pg_proc p join pg_type r on r.oid = p.prorettype left join pg_aggregate a on a.aggfnoid = p.oid
where p.pronamespace = 'pg_catalog'::regnamespace and p.oid < 16384 and p.prokind <> 'p'
and not 'internal'::regtype = any (p.proargtypes::oid[])
and r.typname not in ('internal', 'trigger', 'event_trigger', 'index_am_handler', 'table_am_handler', 'tsm_handler',
    'fdw_handler', 'language_handler')"#;

/// Access method, name, type, whether it is the type's default.
const OPCLASSES: &str = r#"
select concat_ws(' ', m.amname, c.opcname, t.typname, case when c.opcdefault then 'd' else '-' end)
from pg_opclass c join pg_am m on m.oid = c.opcmethod join pg_type t on t.oid = c.opcintype where c.oid < 16384"#;

/// The collations that every server has; those of the operating system and of ICU differ from build to build.
const COLLATIONS: &str =
    "select collname from pg_collation where collnamespace = 'pg_catalog'::regnamespace and oid < 10000";

/// The text search configurations, by name.
const CONFIGURATIONS: &str = "select cfgname from pg_ts_config where cfgnamespace = 'pg_catalog'::regnamespace";

/// The relations of the system's own schemas, with their columns; a domain of theirs counts as what it stands on.
const RELATIONS: &str = r#"
select concat_ws(' ', c.relnamespace::regnamespace::text, c.relname, string_agg(a.attname || ':'
    || coalesce(b.typname, t.typname), ',' order by a.attnum))
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid left join pg_type b on b.oid = t.typbasetype
where c.relkind in ('r', 'v')
and c.relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) and c.oid < 16384
group by c.oid"#;

/// What belongs to the extension `$extension`, in a view that lasts as long as the transaction.
const MEMBERS: &str = "
create temp view members as
select classid, objid from pg_depend where refclassid = 'pg_extension'::regclass and deptype = 'e'
and refobjid = (select oid from pg_extension where extname = '$extension');
create extension if not exists \"$extension\";";

/// The same for what `information_schema` has of its own.
const OF_INFORMATION_SCHEMA: &str = "
create temp view members as
select 'pg_type'::regclass as classid, oid as objid from pg_type where typnamespace = 'information_schema'::regnamespace and typtype = 'd'
union all select 'pg_proc'::regclass, oid from pg_proc where pronamespace = 'information_schema'::regnamespace
and not exists (select from unnest(proargtypes::oid[]) a where (select typtype from pg_type where oid = a) = 'c');";

/// What members are: their kind, and then what the sections above say of them; a type has no identity here, and a domain
/// has what it stands on and the modifier of that at the end.
const BROUGHT: &str = r#"
select 'type ' || concat_ws(' ', t.typname, t.typtype::text || t.typcategory::text
    || case when t.typispreferred then 'p' else '-' end || case when t.typmodin <> 0 then 'm' else '-' end
    || case when t.typcollation <> 0 then 'c' else '-' end
    || coalesce(i.provolatile, 'i')::text || coalesce(o.provolatile, 'i')::text,
    case when t.typelem = 0 and s.proname is null then '-' else
        coalesce(e.typname, '') || ':' || coalesce(substr(s.proname, 1, 1), '-') end,
    case t.typtype when 'd' then b.typname || ':' || t.typtypmod else '-' end)
from pg_type t left join pg_type e on e.oid = t.typelem left join pg_proc s on s.oid = t.typsubscript
left join pg_proc i on i.oid = t.typinput left join pg_proc o on o.oid = t.typoutput left join pg_type b on b.oid = t.typbasetype
where t.oid in (select objid from members where classid = 'pg_type'::regclass) and t.typtype in ('b', 'd')
and not exists (select from pg_type a where a.typarray = t.oid);
select 'cast ' || concat_ws(' ', s.typname, t.typname,
    c.castcontext::text || case c.castmethod when 'b' then 'b' when 'i' then 'i' else 'f' end
    || coalesce(p.pronargs, 0)::text || coalesce(p.provolatile, 'i')::text)
from pg_cast c join pg_type s on s.oid = c.castsource join pg_type t on t.oid = c.casttarget
left join pg_proc p on p.oid = c.castfunc where c.oid in (select objid from members where classid = 'pg_cast'::regclass);
select 'operator ' || concat_ws(' ', o.oprname, coalesce(l.typname, '-'), r.typname, t.typname, p.provolatile)
from pg_operator o left join pg_type l on l.oid = o.oprleft join pg_type r on r.oid = o.oprright
join pg_type t on t.oid = o.oprresult join pg_proc p on p.oid = o.oprcode
where o.oid in (select objid from members where classid = 'pg_operator'::regclass);
select 'function ' || regexp_replace(concat_ws(' ', p.proname,
    coalesce((select string_agg(t.typname, ',' order by a.n) from unnest(p.proargtypes::oid[]) with ordinality a(t, n)
        join pg_type t on t.oid = a.t), '-'),
    r.typname,
    p.provolatile::text || case when p.proretset then '*' else '' end || case when p.provariadic <> 0 then '+' else '' end
    || case when p.pronargdefaults > 0 then p.pronargdefaults::text else '' end
    || case when p.prokind = 'w' then 'w' when p.prokind = 'a' then case a.aggkind when 'n' then 'a'
        else a.aggkind::text || a.aggnumdirectargs::text end else '' end,
    coalesce((select string_agg(coalesce(n.name, ''), ',' order by n.i) from unnest(p.proargnames)
        with ordinality n(name, i) where coalesce(p.proargmodes[n.i], 'i') in ('i', 'b', 'v')), '-'),
    coalesce((select string_agg(n.name || ':' || t.typname, ',' order by n.i) from unnest(p.proargnames)
        with ordinality n(name, i) join pg_type t on t.oid = p.proallargtypes[n.i]
        where p.proargmodes[n.i] in ('o', 'b', 't')), '-')), '( -)+$', '')
from pg_proc p join pg_type r on r.oid = p.prorettype left join pg_aggregate a on a.aggfnoid = p.oid
where p.oid in (select objid from members where classid = 'pg_proc'::regclass) and p.prokind <> 'p'
and r.typname not in ('internal', 'cstring', 'trigger', 'event_trigger', 'index_am_handler', 'table_am_handler',
    'tsm_handler', 'fdw_handler', 'language_handler')
and not exists (select from unnest(p.proargtypes::oid[]) a where a::regtype::text in ('internal', 'cstring'));
select 'opclass ' || concat_ws(' ', m.amname, c.opcname, t.typname, case when c.opcdefault then 'd' else '-' end)
from pg_opclass c join pg_am m on m.oid = c.opcmethod join pg_type t on t.oid = c.opcintype
where c.oid in (select objid from members where classid = 'pg_opclass'::regclass);"#;

/// Reads the catalogs of the servers at `urls` (what `psql` takes) and writes the table.
///
/// # Errors
/// Says which server or file failed, and why.
pub fn run(root: &Path, urls: &[String]) -> Result<(), String> {
    let mut versions = BTreeSet::new();
    let mut sections: Vec<Lines> = vec![Lines::new(); SECTIONS.len()];
    let mut extensions: Vec<(BTreeSet<u32>, Lines)> = vec![Default::default(); EXTENSIONS.len()];
    for url in urls {
        let version = query(url, "show server_version_num")?.trim().parse::<u32>().map_err(|e| e.to_string())? / 10000;
        versions.insert(version);
        for (lines, (_, sql)) in sections.iter_mut().zip(SECTIONS) {
            for line in query(url, sql)?.lines() {
                lines.entry(line.to_owned()).or_default().insert(version);
            }
        }
        let available = query(url, "select name from pg_available_extensions union all select 'information_schema'")?;
        for ((versions, lines), extension) in extensions.iter_mut().zip(EXTENSIONS) {
            if !available.lines().any(|name| name == *extension) {
                continue;
            }
            versions.insert(version);
            let members = if *extension == "information_schema" { OF_INFORMATION_SCHEMA } else { MEMBERS };
            let members = members.replace("$extension", extension);
            for line in query(url, &format!("begin; {members} {BROUGHT} rollback;"))?.lines() {
                lines.entry(line.to_owned()).or_default().insert(version);
            }
        }
    }
    if !(versions.contains(&15) && versions.contains(&18)) {
        return Err("give the addresses of a PostgreSQL 15 and an 18 at least, as psql takes them".to_owned());
    }
    let text: String =
        sections.iter().zip(SECTIONS).map(|(lines, (name, _))| section(name, &versions, lines)).collect();
    write(root, PATH, &text, &versions)?;
    let text: String =
        extensions.iter().zip(EXTENSIONS).map(|((versions, lines), name)| section(name, versions, lines)).collect();
    write(root, EXTENSIONS_PATH, &text, &versions)
}

/// Lines, each with the versions of the servers that have it.
type Lines = BTreeMap<String, BTreeSet<u32>>;

fn write(root: &Path, path: &str, text: &str, versions: &BTreeSet<u32>) -> Result<(), String> {
    std::fs::write(root.join(path), text).map_err(|e| format!("{path}: {e}"))?;
    println!("{path}: {} lines, {} bytes, from PostgreSQL {versions:?}", text.lines().count(), text.len());
    Ok(())
}

/// `[section]`, then its lines, sorted; `@15-17 ` before those of some versions only.
fn section(name: &str, versions: &BTreeSet<u32>, lines: &Lines) -> String {
    let mut text = format!("[{name}]\n");
    for (line, present) in lines {
        if present != versions {
            let (first, last) = (present.first().unwrap_or(&0), present.last().unwrap_or(&0));
            text.push_str(&format!("@{first}-{last} "));
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn query(url: &str, sql: &str) -> Result<String, String> {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql])
        .output()
        .map_err(|e| format!("psql: {e}"))?;
    if !output.status.success() {
        return Err(format!("psql: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    String::from_utf8(output.stdout).map_err(|e| e.to_string())
}
