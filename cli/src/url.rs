//! What a URL of the command line stands for.

use std::path::PathBuf;

use crate::Failure;

/// Where a schema comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// A file of SQL, or a folder of them.
    Path(PathBuf),
    /// A migration folder, and the version that its state is meant as of, where one is named.
    Folder { path: PathBuf, version: Option<String> },
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
            let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
            let decoded = decode(path)?;
            if decoded.is_empty() {
                return Err("file:// needs a path, for instance file://schema.sql".into());
            }
            let decoded = PathBuf::from(decoded);
            return match query {
                None => Ok(Self::Path(decoded)),
                Some(query) => folder(path, decoded, query),
            };
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

fn decode(text: &str) -> Result<String, Failure> {
    Ok(percent_encoding::percent_decode_str(text).decode_utf8()?.into_owned())
}

/// A migration folder by the parameters of its URL.
fn folder(written: &str, path: PathBuf, query: &str) -> Result<Location, Failure> {
    let mut version = None;
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        match parameter.split_once('=') {
            Some(("format", "atlas")) => {}
            Some(("format", other)) => {
                return Err(format!(
                    "file://{written}?format={other}: the format `{other}` is not supported, only `atlas`"
                )
                .into());
            }
            Some(("version", value)) if !value.is_empty() => version = Some(decode(value)?),
            _ => {
                return Err(format!(
                    "file://{written}: `{parameter}` is no parameter of a folder; these are: format=atlas, version=VERSION. Write %3F where `?` is part of the name"
                )
                .into());
            }
        }
    }
    Ok(Location::Folder { path, version })
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
        assert!(parsed("file://migrations?name=x").is_err_and(|why| why.contains("`name=x` is no parameter")));
        let folder = |version: Option<&str>| Location::Folder { path: "m".into(), version: version.map(str::to_owned) };
        assert_eq!(parsed("file://m?format=atlas"), Ok(folder(None)));
        assert_eq!(parsed("file://m?format=atlas&version=2%30"), Ok(folder(Some("20"))));
        assert_eq!(parsed("file:///etc/a"), Ok(Location::Path("/etc/a".into())));
        assert_eq!(parsed("postgres://h/d"), Ok(Location::Postgres("postgres://h/d".into())));
        assert_eq!(parsed("https://x.example/#v1:abc"), Ok(Location::Link("https://x.example/#v1:abc".into())));
        assert_eq!(parsed("schema.sql"), Err("`schema.sql` is no URL: did you mean file://schema.sql?".into()));
        assert!(parsed("mysql://h/d").is_err());
    }
}
