//! The types of a server's own matters: places in its log and its files, transactions.

use super::{Input, Refused, invalid};

fn decimal(text: &str, most: u64) -> Option<u64> {
    let digits = text.len() <= 20 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?.filter(|value| *value <= most)
}

/// `pg_lsn_in`, `pg_lsn_out`
pub(super) fn log_place(text: &str) -> Input {
    let half = |text: &str| {
        let fits = (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
        fits.then(|| u32::from_str_radix(text, 16).ok())?
    };
    let halves = text.split_once('/').and_then(|(high, low)| half(high).zip(half(low)));
    halves.map(|(high, low)| format!("{high:X}/{low:X}")).ok_or_else(|| invalid("pg_lsn", text))
}

/// `tidin`, `tidout`
pub(super) fn row_place(text: &str) -> Input {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).and_then(|inner| inner.split_once(','));
    let read = |(block, offset)| decimal(block, u32::MAX.into()).zip(decimal(offset, u16::MAX.into()));
    let (block, offset) = inner.and_then(read).ok_or_else(|| invalid("tid", text))?;
    Ok(format!("({block},{offset})"))
}

/// `xidin`, `cidin`, `xid8in`: a plain number; other forms are left alone.
pub(super) fn transaction(text: &str, most: u64) -> Input {
    let text = text.trim();
    let zero_first = text.len() > 1 && text.starts_with('0');
    match decimal(text, most).filter(|_| !zero_first) {
        Some(value) => Ok(value.to_string()),
        None => Err(Refused::Unknown("a number of this form")),
    }
}

/// `pg_snapshot_in`, `pg_snapshot_out`
pub(super) fn snapshot(text: &str) -> Input {
    let bad = || invalid("pg_snapshot", text);
    let mut parts = text.split(':');
    let mut number = || decimal(parts.next()?, i64::MAX as u64);
    let (first, last) = number().zip(number()).filter(|(first, last)| *first > 0 && first <= last).ok_or_else(bad)?;
    let list = parts.next().filter(|_| parts.next().is_none()).ok_or_else(bad)?;
    let mut running: Vec<u64> = Vec::new();
    for item in list.split(',').filter(|_| !list.is_empty()) {
        let value = decimal(item, i64::MAX as u64).filter(|value| (first..last).contains(value)).ok_or_else(bad)?;
        match running.last() {
            Some(before) if *before > value => return Err(bad()),
            Some(before) if *before == value => {}
            _ => running.push(value),
        }
    }
    let running: Vec<String> = running.iter().map(u64::to_string).collect();
    Ok(format!("{first}:{last}:{}", running.join(",")))
}

/// `int2vectorin`, `oidvectorin`: numbers with blanks between them, each read by `element`.
pub(super) fn vector(text: &str, element: impl Fn(&str) -> Input) -> Input {
    let items: Result<Vec<String>, Refused> = text.split_ascii_whitespace().map(element).collect();
    Ok(items?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_well_formed_is_printed_again() {
        assert_eq!(log_place("016/b374d848").as_deref(), Ok("16/B374D848"));
        assert_eq!(row_place("(0,1)").as_deref(), Ok("(0,1)"));
        assert_eq!(snapshot("10:20:10,14,14,15").as_deref(), Ok("10:20:10,14,15"));
        assert!(snapshot("10:20:9").is_err());
        assert!(log_place("1/123456789").is_err());
    }
}
