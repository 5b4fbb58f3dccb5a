//! XML: what is well-formed is a matter of the server; the declaration in front of it is not printed again.

use super::{Input, Refused};

/// `xml_out`: the declaration is left out unless it says something (`parse_xml_decl`, `print_xml_decl`).
pub(super) fn xml(text: &str) -> Input {
    let Some(rest) = text.strip_prefix("<?xml").filter(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace()))
    else {
        return Ok(text.to_owned());
    };
    let unknown = || Refused::Unknown("a declaration");
    let (version, rest) = attribute(rest, "version").ok_or_else(unknown)?;
    let rest = attribute(rest, "encoding").map_or(rest, |(_, rest)| rest);
    let (standalone, rest) = match attribute(rest, "standalone") {
        Some((value @ ("yes" | "no"), rest)) => (Some(value), rest),
        Some(_) => return Err(unknown()),
        None => (None, rest),
    };
    let rest = rest.trim_ascii_start().strip_prefix("?>").ok_or_else(unknown)?;
    if version == "1.0" && standalone.is_none() {
        return Ok(rest.strip_prefix('\n').unwrap_or(rest).to_owned());
    }
    let standalone = standalone.map(|value| format!(" standalone=\"{value}\"")).unwrap_or_default();
    Ok(format!("<?xml version=\"{version}\"{standalone}?>{rest}"))
}

/// The value of the attribute that comes next, if it has that name, and what is behind it.
fn attribute<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    let named = text.trim_ascii_start();
    let blank = named.len() < text.len();
    let value = named.strip_prefix(name).filter(|_| blank)?.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split_once(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_that_says_nothing_is_left_out() {
        assert_eq!(xml("<?xml version=\"1.0\"?>\n<a/>").as_deref(), Ok("<a/>"));
        assert_eq!(xml("<?xml version='1.0' encoding='latin1'?><a/>").as_deref(), Ok("<a/>"));
        let said = "<?xml version=\"1.0\" standalone=\"yes\"?><a/>";
        assert_eq!(xml(said).as_deref(), Ok(said));
        assert_eq!(xml("<?xmlish?>").as_deref(), Ok("<?xmlish?>"));
        assert!(matches!(xml("<?xml encoding='x'?>"), Err(Refused::Unknown(_))));
    }
}
