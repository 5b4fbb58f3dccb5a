//! From a URL to what a connection needs. libpq's parameters as far as they are known here; an unknown one is an error,
//! never ignored. What differs from libpq: there is no GSSAPI, no service file, no certificate revocation list, and
//! `prefer` and `allow` try TLS first and then, if the server refuses it, plain text.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::Failure;

/// How much TLS is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SslMode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// The files that tell a server who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientCertificate {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// What a connection needs.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) hosts: Vec<(String, u16)>,
    pub(crate) user: String,
    password: Option<String>,
    pub(crate) database: String,
    pub(crate) ssl_mode: SslMode,
    /// A file of certificates to trust; `system` for the machine's own.
    pub(crate) ssl_root_certificate: Option<PathBuf>,
    /// The certificate that a server may ask for, with its key.
    pub(crate) ssl_client: Option<ClientCertificate>,
    pub(crate) search_path: Option<String>,
    pub(crate) options: Option<String>,
    pub(crate) application_name: String,
    pub(crate) connect_timeout: Option<Duration>,
}

/// A password is never shown, whoever prints this.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<String> = self.hosts.iter().map(|(host, port)| format!("{host}:{port}")).collect();
        write!(f, "postgres://{}@{}/{}", self.user, hosts.join(","), self.database)
    }
}

impl Settings {
    /// Reads a URL; what it does not say comes from the `PG…` variables, as libpq does it.
    pub(crate) fn parse(url: &str) -> Result<Self, Failure> {
        Self::parse_with(url, &|name| env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn parse_with(url: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        // Nothing of the URL is repeated in an error: it may hold a password.
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .ok_or("a database's URL begins with postgres://")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user_info, hosts) = match authority.rsplit_once('@') {
            Some((user_info, hosts)) => (user_info, hosts),
            None => ("", authority),
        };
        let (user, password) = match user_info.split_once(':') {
            Some((user, password)) => (user, Some(decode(password)?)),
            None => (user_info, None),
        };
        let mut parameters = query_parameters(query)?;
        let mut take = |name: &str, fallback: &str| parameters.remove(name).or_else(|| variable(fallback));
        let user_name = Some(decode(user)?).filter(|user| !user.is_empty()).or_else(|| take("user", "PGUSER"));
        let user_name = user_name.or_else(|| variable("USER")).unwrap_or_else(|| "postgres".to_owned());
        let database = Some(decode(database)?).filter(|name| !name.is_empty()).or_else(|| take("dbname", "PGDATABASE"));
        let ports = take("port", "PGPORT");
        let host_text = Some(decode(hosts)?).filter(|hosts| !hosts.is_empty()).or_else(|| take("host", "PGHOST"));
        let ssl_client = client_certificate(
            take("sslcert", "PGSSLCERT").map(PathBuf::from),
            take("sslkey", "PGSSLKEY").map(PathBuf::from),
            variable("HOME").map(|home| PathBuf::from(home).join(".postgresql")),
        )?;
        let settings = Self {
            ssl_client,
            hosts: host_list(host_text.as_deref().unwrap_or("localhost"), ports.as_deref())?,
            database: database.unwrap_or_else(|| user_name.clone()),
            user: user_name,
            password: password.or_else(|| take("password", "PGPASSWORD")),
            ssl_mode: ssl_mode(take("sslmode", "PGSSLMODE").as_deref().unwrap_or("prefer"))?,
            ssl_root_certificate: take("sslrootcert", "PGSSLROOTCERT").map(PathBuf::from),
            search_path: take("search_path", ""),
            options: take("options", "PGOPTIONS"),
            application_name: take("application_name", "PGAPPNAME").unwrap_or_else(|| "rowlock".to_owned()),
            connect_timeout: match take("connect_timeout", "PGCONNECT_TIMEOUT") {
                Some(seconds) => {
                    let seconds: u64 = seconds.parse().map_err(|_| "connect_timeout is a number of seconds")?;
                    (seconds > 0).then(|| Duration::from_secs(seconds))
                }
                None => None,
            },
        };
        if let Some(unknown) = parameters.keys().next() {
            return Err(format!("the parameter `{unknown}` of a database's URL is not supported").into());
        }
        Ok(settings)
    }

    /// The same for another database of that server.
    pub(crate) fn of_database(&self, name: &str) -> Self {
        Self { database: name.to_owned(), ..self.clone() }
    }

    /// The password: the URL's, `PGPASSWORD`, or the password file's.
    pub(crate) fn password(&self, host: &str, port: u16) -> Option<String> {
        self.password.clone().or_else(|| {
            let path = match env::var_os("PGPASSFILE") {
                Some(path) => PathBuf::from(path),
                None => PathBuf::from(env::var_os("HOME")?).join(".pgpass"),
            };
            let text = std::fs::read_to_string(path).ok()?;
            in_password_file(&text, [host, &port.to_string(), &self.database, &self.user])
        })
    }
}

/// The certificate that is named, else the one that libpq would find. `sslcert` and `sslkey` go together; one that is named alone goes
/// with libpq's file for the other.
fn client_certificate(
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    folder: Option<PathBuf>,
) -> Result<Option<ClientCertificate>, Failure> {
    let file = |name: &str| folder.as_ref().map(|folder| folder.join(name));
    let named = certificate.is_some() || key.is_some();
    let certificate = certificate.or_else(|| file("postgresql.crt"));
    let key = key.or_else(|| file("postgresql.key"));
    match (certificate, key) {
        (Some(certificate), Some(key)) if named || certificate.is_file() => {
            Ok(Some(ClientCertificate { certificate, key }))
        }
        (None, _) | (_, None) if named => Err("sslcert and sslkey name a certificate and its key: give both".into()),
        _ => Ok(None),
    }
}

fn decode(text: &str) -> Result<String, Failure> {
    let decoded = percent_decode_str(text).decode_utf8();
    Ok(decoded.map_err(|_| "a database's URL holds something that is not UTF-8")?.into_owned())
}

fn query_parameters(query: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut parameters = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parameters.insert(decode(name)?, decode(value)?);
    }
    Ok(parameters)
}

fn host_list(hosts: &str, ports: Option<&str>) -> Result<Vec<(String, u16)>, Failure> {
    let ports: Vec<&str> = ports.map(|ports| ports.split(',').collect()).unwrap_or_default();
    let mut list = Vec::new();
    for (number, host) in hosts.split(',').enumerate() {
        let (host, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
            Some((host, rest)) => (host, rest.strip_prefix(':')),
            // A path to a socket has no port of its own here.
            None if host.starts_with('/') => (host, None),
            None => match host.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (host, None),
            },
        };
        let port = port.or_else(|| ports.get(number).or(ports.first()).copied()).unwrap_or("5432");
        let port = port.parse().map_err(|_| format!("`{port}` is not a port"))?;
        list.push((if host.is_empty() { "localhost".to_owned() } else { host.to_owned() }, port));
    }
    Ok(list)
}

fn ssl_mode(text: &str) -> Result<SslMode, Failure> {
    Ok(match text {
        "disable" => SslMode::Disable,
        "allow" | "prefer" => SslMode::Prefer,
        "require" => SslMode::Require,
        "verify-ca" => SslMode::VerifyCa,
        "verify-full" => SslMode::VerifyFull,
        _ => return Err("sslmode is one of disable, allow, prefer, require, verify-ca, verify-full".into()),
    })
}

/// The password of the first line whose four fields match, `*` matching everything.
fn in_password_file(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = password_fields(line);
        let (password, fields) = fields.split_last()?;
        let same =
            fields.len() == 4 && fields.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted);
        same.then(|| password.clone())
    })
}

/// A line's fields: colons separate them, a backslash takes the next character as it is.
fn password_fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        let whole = fields.len() == 5;
        match (c, fields.last_mut()) {
            ('\\', Some(field)) => field.extend(characters.next()),
            (':', _) if !whole => fields.push(String::new()),
            (c, Some(field)) => field.push(c),
            (_, None) => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Settings {
        match Settings::parse_with(url, &|_| None) {
            Ok(settings) => settings,
            Err(failure) => panic!("{failure}"),
        }
    }

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        let settings =
            parse("postgres://bob:s%40c%2Fret@db.example:6000,[::1]/app?search_path=public&sslmode=verify-full");
        assert_eq!(settings.hosts, [("db.example".to_owned(), 6000), ("::1".to_owned(), 5432)]);
        assert_eq!((settings.user.as_str(), settings.database.as_str()), ("bob", "app"));
        assert_eq!(settings.password.as_deref(), Some("s@c/ret"));
        assert_eq!(settings.ssl_mode, SslMode::VerifyFull);
        assert_eq!(settings.search_path.as_deref(), Some("public"));
        assert_eq!(parse("postgres://%2Frun%2Fpg/app").hosts, [("/run/pg".to_owned(), 5432)]);
        assert_eq!(parse("postgresql://bob@/?host=h&port=5").hosts, [("h".to_owned(), 5)]);
        assert!(Settings::parse_with("postgres://h/d?sslmod=require", &|_| None).is_err());
    }

    #[test]
    fn a_certificate_and_its_key_are_named_or_found() {
        let named = parse("postgres://h/d?sslcert=a.crt&sslkey=a.key");
        let files = |certificate: &str, key: &str| {
            Some(ClientCertificate { certificate: PathBuf::from(certificate), key: PathBuf::from(key) })
        };
        assert_eq!(named.ssl_client, files("a.crt", "a.key"));
        assert_eq!(parse("postgres://h/d").ssl_client, None);
        assert!(Settings::parse_with("postgres://h/d?sslcert=a.crt", &|_| None).is_err());
        let home = |name: &str| (name == "HOME").then(|| "/home/bob".to_owned());
        let half = Settings::parse_with("postgres://h/d?sslcert=a.crt", &home).map(|settings| settings.ssl_client);
        assert_eq!(half.ok(), Some(files("a.crt", "/home/bob/.postgresql/postgresql.key")));
        let none = Settings::parse_with("postgres://h/d", &home).map(|settings| settings.ssl_client);
        assert_eq!(none.ok(), Some(None));
    }

    #[test]
    fn a_password_is_never_shown() {
        let settings = parse("postgres://bob:hunter2@h/app");
        assert!(!format!("{settings:?} {settings}").contains("hunter2"));
        let failure = Settings::parse_with("postgres://bob:hunter2@h/app?sslmode=hunter2", &|_| None).map(|_| ());
        assert!(!failure.map_err(|failure| failure.to_string()).unwrap_err().contains("hunter2"));
    }

    #[test]
    fn password_files_are_read_as_libpq_reads_them() {
        let text = "# c\nh:5432:other:bob:no\n*:*:app:bob:a\\:b:c\n";
        assert_eq!(in_password_file(text, ["h", "5432", "app", "bob"]).as_deref(), Some("a:b:c"));
        assert_eq!(in_password_file(text, ["h", "5432", "app", "eve"]), None);
    }
}
