//! Functions of URLs. No message repeats one: it may hold a password.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Function, Value, argument, text, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::pure("urlescape", (1, 1), |a| Ok(text(escape(&text_of(a, 0)?)))),
    Function::pure("urlqueryset", (3, 3), query_set),
    Function::pure("urlsetpath", (2, 2), set_path),
    Function::pure("urluserinfo", (2, 3), user_info),
];

/// What is left as it is in a part of a URL.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const PATH: &AsciiSet =
    &PLAIN.remove(b'/').remove(b':').remove(b'@').remove(b'$').remove(b'&').remove(b'+').remove(b'=');

fn escape(part: &str) -> String {
    utf8_percent_encode(part, PLAIN).to_string()
}

/// A URL, in its parts as they are written.
struct Parts<'u> {
    scheme: &'u str,
    authority: &'u str,
    /// With its slash.
    path: &'u str,
    query: Option<&'u str>,
    fragment: Option<&'u str>,
}

fn parts(url: &str) -> Result<Parts<'_>, String> {
    let (scheme, rest) = url.split_once("://").ok_or("this is no URL: `scheme://` is missing")?;
    let (rest, fragment) = match rest.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (rest, None),
    };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
    Ok(Parts { scheme, authority, path, query, fragment })
}

fn whole(parts: &Parts<'_>) -> Value {
    let Parts { scheme, authority, path, query, fragment } = parts;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    text(format!("{scheme}://{authority}{path}{query}{fragment}"))
}

/// A parameter set in place of what there was of that name, or added.
fn query_set(arguments: &[Value]) -> Result<Value, String> {
    let (url, name, value) = (text_of(arguments, 0)?, text_of(arguments, 1)?, text_of(arguments, 2)?);
    let parts = parts(&url)?;
    let name_of = |pair: &str| pair.split_once('=').map_or(pair, |(name, _)| name).to_owned();
    let is_it = |pair: &str| percent_encoding::percent_decode_str(&name_of(pair)).decode_utf8_lossy() == name.as_str();
    let pairs = parts.query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !is_it(pair));
    let mut pairs: Vec<String> = pairs.map(str::to_owned).collect();
    pairs.push(format!("{}={}", escape(&name), utf8_percent_encode(&value, PATH)));
    let query = pairs.join("&");
    Ok(whole(&Parts { query: Some(&query), ..parts }))
}

fn set_path(arguments: &[Value]) -> Result<Value, String> {
    let (url, path) = (text_of(arguments, 0)?, text_of(arguments, 1)?);
    let path = format!("/{}", utf8_percent_encode(path.trim_start_matches('/'), PATH));
    Ok(whole(&Parts { path: &path, ..parts(&url)? }))
}

fn user_info(arguments: &[Value]) -> Result<Value, String> {
    let url = text_of(arguments, 0)?;
    let parts = parts(&url)?;
    let host = parts.authority.rsplit_once('@').map_or(parts.authority, |(_, host)| host);
    let user = escape(&text_of(arguments, 1)?);
    let authority = match argument(arguments, 2) {
        Value::Null => format!("{user}@{host}"),
        password => format!("{user}:{}@{host}", escape(&password.to_text()?)),
    };
    Ok(whole(&Parts { authority: &authority, ..parts }))
}

#[cfg(test)]
mod tests {
    use super::super::tests::called;
    use super::*;

    fn given(name: &str, arguments: &[&str]) -> Result<Value, String> {
        called(name, &arguments.iter().map(|argument| text(*argument)).collect::<Vec<_>>())
    }

    #[test]
    fn urls() {
        let url = "postgres://bob:p%40ss@h:5432/app?sslmode=disable&search_path=a";
        let set = given("urlqueryset", &[url, "search_path", "b c"]);
        assert_eq!(set, Ok(text("postgres://bob:p%40ss@h:5432/app?sslmode=disable&search_path=b%20c")));
        let set = given("urlsetpath", &[url, "tenant_1"]);
        assert_eq!(set, Ok(text("postgres://bob:p%40ss@h:5432/tenant_1?sslmode=disable&search_path=a")));
        assert_eq!(given("urlsetpath", &["postgres://h", "/a?b"]), Ok(text("postgres://h/a%3Fb")));
        assert_eq!(
            given("urluserinfo", &[url, "eve", "a/b"]),
            Ok(text("postgres://eve:a%2Fb@h:5432/app?sslmode=disable&search_path=a"))
        );
        assert_eq!(given("urlescape", &["a/b c@"]), Ok(text("a%2Fb%20c%40")));
        let wrong = given("urlsetpath", &["bob:hunter2@h", "a"]);
        assert!(wrong.is_err_and(|why| !why.contains("hunter2")));
    }
}
