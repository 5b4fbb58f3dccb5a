//! Comments that speak to tools: `-- atlas:pos users[type=table] db/models.py:14`.

/// A comment line `-- atlas:key value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive<'a> {
    /// What follows `atlas:`, up to the first space.
    pub key: &'a str,
    /// The rest of the line.
    pub value: &'a str,
}

/// The directives in the comment lines that a text begins with.
pub fn directives(text: &str) -> Vec<Directive<'_>> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .filter_map(|line| line.trim_start_matches('-').trim().strip_prefix("atlas:"))
        .map(|directive| directive.split_once(char::is_whitespace).unwrap_or((directive, "")))
        .map(|(key, value)| Directive { key, value: value.trim() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_stand_before_the_first_statement() {
        let text =
            "-- atlas:pos users[type=table] models.py:14\n-- a note\n\nCREATE TABLE a ();\n-- atlas:pos late x:1\n";
        assert_eq!(directives(text), [Directive { key: "pos", value: "users[type=table] models.py:14" }]);
    }
}
