//! Type modifiers: from what is written between parentheses to PostgreSQL's `typmod` and back (`typmodin`, `typmodout`).

use super::catalog::Oid;

/// Why modifiers were turned down: the message and the SQLSTATE.
pub(crate) type Refusal = (String, &'static str);

const INVALID_PARAMETER: &str = "22023";
const INTERVAL_FULL_RANGE: i32 = 0x7FFF;
const INTERVAL_FULL_PRECISION: i32 = 0xFFFF;

/// The fields an interval may be confined to, with PostgreSQL's mask of each.
const INTERVAL_FIELDS: &[(&str, i32)] = &[
    ("year", 1 << 2),
    ("month", 1 << 1),
    ("day", 1 << 3),
    ("hour", 1 << 10),
    ("minute", 1 << 11),
    ("second", 1 << 12),
    ("year to month", 1 << 2 | 1 << 1),
    ("day to hour", 1 << 3 | 1 << 10),
    ("day to minute", 1 << 3 | 1 << 10 | 1 << 11),
    ("day to second", 1 << 3 | 1 << 10 | 1 << 11 | 1 << 12),
    ("hour to minute", 1 << 10 | 1 << 11),
    ("hour to second", 1 << 10 | 1 << 11 | 1 << 12),
    ("minute to second", 1 << 11 | 1 << 12),
];

/// The typmod that modifiers of a type stand for; -1 for none.
pub(crate) fn read(oid: Oid, name: &str, modifiers: &[String]) -> Result<i32, Refusal> {
    if modifiers.is_empty() {
        return Ok(-1);
    }
    match oid {
        Oid::NUMERIC => numeric(&numbers(modifiers)?),
        Oid::VARCHAR | Oid::BPCHAR => {
            let label = if oid == Oid::VARCHAR { "varchar" } else { "char" };
            length(label, &numbers(modifiers)?, 10_485_760).map(|n| n + 4)
        }
        Oid::BIT | Oid::VARBIT => {
            length(if oid == Oid::BIT { "bit" } else { "varbit" }, &numbers(modifiers)?, 83_886_080)
        }
        Oid::TIME => precision("TIME", "", &numbers(modifiers)?),
        Oid::TIMETZ => precision("TIME", " WITH TIME ZONE", &numbers(modifiers)?),
        Oid::TIMESTAMP => precision("TIMESTAMP", "", &numbers(modifiers)?),
        Oid::TIMESTAMPTZ => precision("TIMESTAMP", " WITH TIME ZONE", &numbers(modifiers)?),
        Oid::INTERVAL => interval(modifiers),
        _ => Err((format!("type modifier is not allowed for type \"{name}\""), "42601")),
    }
}

fn numbers(modifiers: &[String]) -> Result<Vec<i32>, Refusal> {
    modifiers
        .iter()
        .map(|text| text.trim().parse::<i32>())
        .collect::<Result<_, _>>()
        .map_err(|_| ("type modifiers must be simple constants or identifiers".to_owned(), "42601"))
}

fn numeric(values: &[i32]) -> Result<i32, Refusal> {
    let (precision, scale) = match values {
        [precision] => (*precision, 0),
        [precision, scale] => (*precision, *scale),
        _ => return Err(("invalid NUMERIC type modifier".to_owned(), INVALID_PARAMETER)),
    };
    if !(1..=1000).contains(&precision) {
        return Err((format!("NUMERIC precision {precision} must be between 1 and 1000"), INVALID_PARAMETER));
    }
    if !(-1000..=1000).contains(&scale) {
        return Err((format!("NUMERIC scale {scale} must be between -1000 and 1000"), INVALID_PARAMETER));
    }
    Ok((precision << 16 | scale & 0x7ff) + 4)
}

fn length(label: &str, values: &[i32], max: i32) -> Result<i32, Refusal> {
    match values {
        [n] if *n < 1 => Err((format!("length for type {label} must be at least 1"), INVALID_PARAMETER)),
        [n] if *n > max => Err((format!("length for type {label} cannot exceed {max}"), INVALID_PARAMETER)),
        [n] => Ok(*n),
        _ => Err(("invalid type modifier".to_owned(), INVALID_PARAMETER)),
    }
}

fn precision(label: &str, zone: &str, values: &[i32]) -> Result<i32, Refusal> {
    match values {
        [n] if *n < 0 => Err((format!("{label}({n}){zone} precision must not be negative"), INVALID_PARAMETER)),
        [n] => Ok((*n).min(6)),
        _ => Err(("invalid type modifier".to_owned(), INVALID_PARAMETER)),
    }
}

fn interval(modifiers: &[String]) -> Result<i32, Refusal> {
    let invalid = || ("invalid INTERVAL type modifier".to_owned(), INVALID_PARAMETER);
    let (fields, rest) = match modifiers {
        [first, rest @ ..] if first.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            let found = INTERVAL_FIELDS.iter().find(|(words, _)| *words == first);
            (found.ok_or_else(invalid)?.1, rest)
        }
        rest => (INTERVAL_FULL_RANGE, rest),
    };
    let precision = match numbers(rest)?.as_slice() {
        [] => INTERVAL_FULL_PRECISION,
        [n] if *n < 0 => return Err((format!("INTERVAL({n}) precision must not be negative"), INVALID_PARAMETER)),
        [n] => (*n).min(6),
        _ => return Err(invalid()),
    };
    if fields == INTERVAL_FULL_RANGE && precision == INTERVAL_FULL_PRECISION {
        return Ok(-1);
    }
    Ok(fields << 16 | precision)
}

/// The modifiers that a typmod stands for, in the form of [`crate::model::TypeRef::modifiers`].
pub(crate) fn write(oid: Oid, typmod: i32) -> Vec<String> {
    if typmod < 0 {
        return Vec::new();
    }
    match oid {
        Oid::NUMERIC => {
            let value = typmod - 4;
            let scale = ((value & 0x7ff) ^ 1024) - 1024;
            vec![(value >> 16 & 0xffff).to_string(), scale.to_string()]
        }
        Oid::VARCHAR | Oid::BPCHAR => vec![(typmod - 4).to_string()],
        Oid::INTERVAL => {
            let (fields, precision) = (typmod >> 16 & INTERVAL_FULL_RANGE, typmod & INTERVAL_FULL_PRECISION);
            let words = INTERVAL_FIELDS.iter().find(|(_, mask)| *mask == fields).map(|(words, _)| (*words).to_owned());
            let precision = (precision != INTERVAL_FULL_PRECISION).then(|| precision.to_string());
            words.into_iter().chain(precision).collect()
        }
        _ => vec![typmod.to_string()],
    }
}

/// The name of a built-in type as `format_type` prints it. `given` says that a typmod is known, -1 included: then the
/// types whose bare name would mean a length print their quoted name.
pub(crate) fn format_builtin(oid: Oid, name: &str, typmod: i32, given: bool) -> String {
    let modifiers = write(oid, typmod);
    let list = if modifiers.is_empty() { String::new() } else { format!("({})", modifiers.join(",")) };
    match oid {
        Oid::BIT if list.is_empty() && given => "\"bit\"".to_owned(),
        Oid::BIT => format!("bit{list}"),
        Oid::BPCHAR if list.is_empty() && given => "bpchar".to_owned(),
        Oid::BPCHAR => format!("character{list}"),
        Oid::BOOL => "boolean".to_owned(),
        Oid::FLOAT4 => "real".to_owned(),
        Oid::FLOAT8 => "double precision".to_owned(),
        Oid::JSON => "json".to_owned(),
        Oid::INT2 => "smallint".to_owned(),
        Oid::INT4 => "integer".to_owned(),
        Oid::INT8 => "bigint".to_owned(),
        Oid::NUMERIC => format!("numeric{list}"),
        Oid::VARCHAR => format!("character varying{list}"),
        Oid::VARBIT => format!("bit varying{list}"),
        Oid::TIME => format!("time{list} without time zone"),
        Oid::TIMETZ => format!("time{list} with time zone"),
        Oid::TIMESTAMP => format!("timestamp{list} without time zone"),
        Oid::TIMESTAMPTZ => format!("timestamp{list} with time zone"),
        Oid::INTERVAL => match modifiers.as_slice() {
            [] => "interval".to_owned(),
            [one] if one.starts_with(|c: char| c.is_ascii_digit()) => format!("interval({one})"),
            [fields] => format!("interval {fields}"),
            [fields, precision, ..] => format!("interval {fields}({precision})"),
        },
        _ => super::quote::identifier(name),
    }
}
