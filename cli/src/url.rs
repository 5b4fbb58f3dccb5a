//! What a URL of the command line stands for.

use std::path::PathBuf;

use crate::Failure;

/// Where a schema comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// A file of SQL, or a folder of them.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// A database; the URL as it was given.
    Postgres(String),
    /// A share link.
    Link(String),
}

impl Location {
    /// Reads a URL.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        if text == "-" {
            return Ok(Self::Stdin);
        }
        if let Some(path) = text.strip_prefix("file://") {
            if let Some((path, query)) = path.split_once('?') {
                return Err(format!(
                    "file://{path} takes no parameters yet: leave out `?{query}`, or write %3F where it is part of the name"
                )
                .into());
            }
            let path = percent_encoding::percent_decode_str(path).decode_utf8()?;
            if path.is_empty() {
                return Err("file:// needs a path, for instance file://schema.sql".into());
            }
            return Ok(Self::Path(PathBuf::from(path.as_ref())));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let link = text.starts_with("v1:") || text.starts_with("#v1:");
        let page = text.starts_with("https://") || text.starts_with("http://");
        if link || page {
            return Ok(Self::Link(text.to_owned()));
        }
        if let Some((scheme, _)) = text.split_once("://") {
            return Err(format!(
                "`{scheme}://` is not supported: give file://, postgres://, a share link, or - for standard input"
            )
            .into());
        }
        Err(format!("`{text}` is no URL: did you mean file://{text}?").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Location, String> {
        Location::parse(text).map_err(|failure| failure.to_string())
    }

    #[test]
    fn urls_say_what_they_are() {
        assert_eq!(parsed("-"), Ok(Location::Stdin));
        assert_eq!(parsed("file://a%20b.sql"), Ok(Location::Path("a b.sql".into())));
        assert!(parsed("file://migrations?format=flyway").is_err_and(|why| why.contains("?format=flyway")));
        assert_eq!(parsed("file:///etc/a"), Ok(Location::Path("/etc/a".into())));
        assert_eq!(parsed("postgres://h/d"), Ok(Location::Postgres("postgres://h/d".into())));
        assert_eq!(parsed("https://x.example/#v1:abc"), Ok(Location::Link("https://x.example/#v1:abc".into())));
        assert_eq!(parsed("schema.sql"), Err("`schema.sql` is no URL: did you mean file://schema.sql?".into()));
        assert!(parsed("mysql://h/d").is_err());
    }
}
