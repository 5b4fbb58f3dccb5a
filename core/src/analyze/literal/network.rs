use std::net::IpAddr;

use super::{Input, Refused, invalid};

/// `uuid_in`: 32 hexadecimal digits, a hyphen after any group of four, braces around or not.
pub(super) fn uuid(text: &str) -> Input {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    let mut digits = String::with_capacity(32);
    for c in inner.chars() {
        match c {
            '-' if digits.len().is_multiple_of(4) && !digits.is_empty() => {}
            c if c.is_ascii_hexdigit() => digits.push(c.to_ascii_lowercase()),
            _ => return Err(invalid("uuid", text)),
        }
    }
    if digits.len() != 32 || inner.ends_with('-') || inner.contains("--") {
        return Err(invalid("uuid", text));
    }
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    Ok(format!("{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)))
}

/// `byteain`, and `byteaout` with `bytea_output` at `hex`.
pub(super) fn bytea(text: &str) -> Input {
    if let Some(hex) = text.strip_prefix("\\x") {
        let digits: String = hex.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        if !digits.chars().all(|c| c.is_ascii_hexdigit()) || !digits.len().is_multiple_of(2) {
            return Err(Refused::Invalid("invalid hexadecimal data".to_owned(), "22023"));
        }
        return Ok(format!("\\x{}", digits.to_ascii_lowercase()));
    }
    let mut out = String::from("\\x");
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let value = if byte != b'\\' {
            byte
        } else {
            match bytes.next() {
                Some(b'\\') => b'\\',
                Some(first @ b'0'..=b'3') => match (bytes.next(), bytes.next()) {
                    (Some(second @ b'0'..=b'7'), Some(third @ b'0'..=b'7')) => {
                        (first - b'0') << 6 | (second - b'0') << 3 | (third - b'0')
                    }
                    _ => return Err(invalid("bytea", text)),
                },
                _ => return Err(invalid("bytea", text)),
            }
        };
        out.push_str(&format!("{value:02x}"));
    }
    Ok(out)
}

/// `inet_in`: the length is left out where it is the whole address.
pub(super) fn inet(text: &str) -> Input {
    let (address, length) = match octets(text, "inet")? {
        Some((octets, length)) => {
            // A network of which the last bytes are left out says how long it is.
            let whole = (octets.len() == 4).then_some(32);
            let length = length.or(whole).filter(|length| *length as usize / 8 <= octets.len());
            (padded(&octets), length.ok_or_else(|| invalid("inet", text))?)
        }
        None => long_address(text, "inet")?,
    };
    let whole = whole(&address);
    Ok(if length == whole { address.to_string() } else { format!("{address}/{length}") })
}

/// `cidr_in`: no bits may be set beyond the length. One that is not written follows from the class of the network and from
/// how many bytes are written (`inet_cidr_pton_ipv4`).
pub(super) fn cidr(text: &str) -> Input {
    let (address, length) = match octets(text, "cidr")? {
        Some((octets, length)) => {
            let class = match octets.first() {
                Some(240..) => 32,
                Some(224..) => 8,
                Some(192..) => 24,
                Some(128..) => 16,
                Some(_) | None => 8,
            };
            let implied = match class.max(octets.len() as u32 * 8) {
                8 if octets.first() == Some(&224) => 4,
                implied => implied,
            };
            (padded(&octets), length.unwrap_or(implied))
        }
        None => long_address(text, "cidr")?,
    };
    let outside = match address {
        IpAddr::V4(v4) => u32::from(v4).checked_shl(length).unwrap_or(0) != 0,
        IpAddr::V6(v6) => u128::from(v6).checked_shl(length).unwrap_or(0) != 0,
    };
    if outside {
        return Err(Refused::Invalid(format!("invalid cidr value: \"{text}\""), "22P02"));
    }
    Ok(format!("{address}/{length}"))
}

fn whole(address: &IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn padded(octets: &[u8]) -> IpAddr {
    let at = |at: usize| octets.get(at).copied().unwrap_or(0);
    IpAddr::from([at(0), at(1), at(2), at(3)])
}

/// The length behind a slash, if there is one.
fn length(text: &str, name: &str) -> Result<(String, Option<u32>), Refused> {
    let Some((host, length)) = text.split_once('/') else { return Ok((text.to_owned(), None)) };
    let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let length = length.parse::<u32>().ok().filter(|_| digits);
    Ok((host.to_owned(), Some(length.ok_or_else(|| invalid(name, text))?)))
}

/// The bytes of an address that are written, and how long it says that it is.
type Octets = (Vec<u8>, Option<u32>);

/// The bytes of an address of version 4 as far as they are written, and its length; `None` where it is none.
fn octets(text: &str, name: &str) -> Result<Option<Octets>, Refused> {
    let (host, length) = length(text, name)?;
    if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Ok(None);
    }
    let bad = || invalid(name, text);
    let octets: Result<Vec<u8>, _> = host.split('.').map(str::parse).collect();
    let octets = octets.ok().filter(|octets| octets.len() <= 4).ok_or_else(bad)?;
    match length {
        Some(length) if length > 32 => Err(bad()),
        length => Ok(Some((octets, length))),
    }
}

fn long_address(text: &str, name: &str) -> Result<(IpAddr, u32), Refused> {
    let (host, length) = length(text, name)?;
    let address: IpAddr = host.parse().map_err(|_| invalid(name, text))?;
    let whole = whole(&address);
    match length {
        Some(length) if length > whole => Err(invalid(name, text)),
        length => Ok((address, length.unwrap_or(whole))),
    }
}

/// `macaddr_in`: six bytes, or twelve digits in two or three groups.
pub(super) fn macaddr(text: &str) -> Input {
    let text = text.trim();
    let groups: Vec<&str> = text.split([':', '-', '.']).collect();
    let separators: Vec<char> = text.chars().filter(|c| matches!(c, ':' | '-' | '.')).collect();
    let one_kind = separators.iter().all(|c| Some(c) == separators.first());
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let dots = separators.first() == Some(&'.');
    let fits = match lengths.as_slice() {
        [_, _, _, _, _, _] => !dots && lengths.iter().all(|length| (1..=2).contains(length)),
        [6, 6] => !dots,
        [4, 4, 4] => separators.first() != Some(&':'),
        [12] => true,
        _ => false,
    };
    if !fits || !one_kind || !groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Err(invalid("macaddr", text));
    }
    let digits: String =
        if groups.len() == 6 { groups.iter().map(|group| format!("{group:0>2}")).collect() } else { groups.concat() };
    Ok(pairs(&digits))
}

/// `macaddr8_in`: eight bytes, or six around which two are put.
pub(super) fn macaddr8(text: &str) -> Input {
    let bad = || invalid("macaddr8", text);
    let mut digits = String::new();
    let mut spacer = None;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (pair, behind) = rest.split_at_checked(2).ok_or_else(bad)?;
        if !pair.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(bad());
        }
        digits.push_str(pair);
        rest = behind;
        if let Some(found) = rest.chars().next().filter(|c| matches!(c, ':' | '-' | '.')) {
            if *spacer.get_or_insert(found) != found || rest.len() == 1 {
                return Err(bad());
            }
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    match digits.len() {
        16 => Ok(pairs(&digits)),
        12 => {
            let (front, back) = digits.split_at_checked(6).ok_or_else(bad)?;
            Ok(pairs(&format!("{front}fffe{back}")))
        }
        _ => Err(bad()),
    }
}

fn pairs(digits: &str) -> String {
    let digits = digits.to_ascii_lowercase();
    let pairs: Vec<&str> = (0..digits.len()).step_by(2).filter_map(|at| digits.get(at..at + 2)).collect();
    pairs.join(":")
}

/// `bit_in`: binary digits, or hexadecimal ones after an `x`.
pub(super) fn bits(text: &str) -> Input {
    let digit = |c: char, radix: u32| {
        let kind = if radix == 2 { "binary" } else { "hexadecimal" };
        c.to_digit(radix).ok_or_else(|| Refused::Invalid(format!("\"{c}\" is not a valid {kind} digit"), "22P02"))
    };
    match text.strip_prefix(['x', 'X']) {
        Some(hex) => hex.chars().map(|c| Ok(format!("{:04b}", digit(c, 16)?))).collect(),
        None => {
            let binary = text.strip_prefix(['b', 'B']).unwrap_or(text);
            binary.chars().map(|c| Ok(digit(c, 2)?.to_string())).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_forms() {
        assert_eq!(uuid("A0EEBC999C0B4EF8BB6D6BB9BD380A11").as_deref(), Ok("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
        assert_eq!(bytea("a\\\\b").as_deref(), Ok("\\x615c62"));
        assert_eq!(inet("10.0.0.1/32").as_deref(), Ok("10.0.0.1"));
        assert!(matches!(cidr("10.0.0.1/8"), Err(Refused::Invalid(..))));
        for (short, long) in [("10", "10.0.0.0/8"), ("192.168", "192.168.0.0/24"), ("192.168.1/24", "192.168.1.0/24")] {
            assert_eq!(cidr(short).as_deref(), Ok(long));
        }
        assert_eq!(inet("10.1/16").as_deref(), Ok("10.1.0.0/16"));
        for wrong in ["10.1", "300.1.1.1", "1.2.3.4.5", "10.1/24"] {
            assert!(matches!(inet(wrong), Err(Refused::Invalid(..))), "{wrong}");
        }
        assert_eq!(bits("x1F").as_deref(), Ok("00011111"));
    }
}
