//! Private PostgreSQL servers, on loopback, with a folder of their own, which end with the test process.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{io, thread};

use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::guard::{Account, Guard, Guarded, as_account};

/// The superuser of every server.
pub const SUPERUSER: &str = "postgres";
/// The superuser's password, which a server that trusts everybody does not ask for.
pub const PASSWORD: &str = "rowlock";

const START_LIMIT: Duration = Duration::from_secs(60);
const ATTEMPTS: u32 = 5;

/// The servers that the program works with.
pub const MAJORS: [u32; 4] = [15, 16, 17, 18];

/// The oldest and the newest of them, for tests that ask a server so much that four would take too long.
pub const ENDS: [u32; 2] = [15, 18];

/// Those that a person named in `ROWLOCK_MAJORS`, with commas between; otherwise [`ENDS`].
///
/// # Panics
/// When one of them is none of [`MAJORS`].
pub fn chosen() -> Vec<u32> {
    let Ok(named) = std::env::var("ROWLOCK_MAJORS") else { return ENDS.to_vec() };
    let major = |name: &str| match name.trim().parse() {
        Ok(major) if MAJORS.contains(&major) => major,
        _ => panic!("ROWLOCK_MAJORS: the tests have no PostgreSQL {name}, only {MAJORS:?}"),
    };
    named.split(',').map(major).collect()
}

/// How a server lets people in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// Everybody, as whom they say they are.
    Trust,
    /// With their password, by SCRAM-SHA-256.
    Scram,
    /// With TLS by a certificate that names them, see [`Server::identity`]; without TLS as with [`Self::Trust`].
    Certificate,
}

/// What a server is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// PostgreSQL's major version, one of [`MAJORS`].
    pub major: u32,
    /// How it lets people in.
    pub authentication: Authentication,
    /// Whether it offers TLS, with a certificate made for it: see [`Server::certificate`].
    pub tls: bool,
    /// Whether it follows another server, which it never hears of: it answers questions and takes no changes.
    pub standby: bool,
}

impl Options {
    /// A server that trusts everybody, has no TLS, and follows nobody.
    pub fn new(major: u32) -> Self {
        Self { major, authentication: Authentication::Trust, tls: false, standby: false }
    }
}

/// A running server. Dropping it stops it and removes its data.
#[derive(Debug)]
pub struct Server {
    options: Options,
    port: u16,
    folder: PathBuf,
    certificate: Option<PathBuf>,
    _process: Guarded,
}

static SHARED_15: LazyLock<Server> = LazyLock::new(|| started(Options::new(15)));
static SHARED_16: LazyLock<Server> = LazyLock::new(|| started(Options::new(16)));
static SHARED_17: LazyLock<Server> = LazyLock::new(|| started(Options::new(17)));
static SHARED_18: LazyLock<Server> = LazyLock::new(|| started(Options::new(18)));

/// The server of that major version that all tests of this process share: it trusts everybody and has no TLS.
///
/// # Panics
/// When it cannot be started, or the version is none of [`MAJORS`].
pub fn shared(major: u32) -> &'static Server {
    match major {
        15 => &SHARED_15,
        16 => &SHARED_16,
        17 => &SHARED_17,
        18 => &SHARED_18,
        other => panic!("the tests have no PostgreSQL {other}, only {MAJORS:?}"),
    }
}

fn started(options: Options) -> Server {
    Server::start(options).unwrap_or_else(|error| panic!("PostgreSQL {} does not start: {error}", options.major))
}

impl Server {
    /// Starts a server of its own.
    ///
    /// # Errors
    /// When its programs are missing, or what they say when they fail.
    pub fn start(options: Options) -> io::Result<Self> {
        let programs = programs(options.major)?;
        let mut refusal = String::new();
        for _ in 0..ATTEMPTS {
            match Self::attempt(options, &programs)? {
                Ok(server) => return Ok(server),
                Err(log) => refusal = log,
            }
        }
        Err(io::Error::other(refusal))
    }

    /// Starts a server on a port that was free a moment ago. The inner error is the server's log: somebody may have
    /// taken the port since.
    fn attempt(options: Options, programs: &Path) -> io::Result<Result<Self, String>> {
        let account = ordinary_account()?;
        let folder = tempfile::Builder::new().prefix("rowlock-postgres-").tempdir()?;
        own(folder.path(), account)?;
        initialise(programs, folder.path(), account)?;
        let certificate = options.tls.then(|| certify(folder.path(), account)).transpose()?;
        if options.standby {
            write(folder.path(), "data/standby.signal", "", account)?;
        }
        write(folder.path(), "data/pg_hba.conf", &access(options.authentication), account)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let log = folder.path().join("log");
        let output = Stdio::from(File::create(&log)?);
        let arguments = arguments(options, folder.path(), port);
        let guard = Guard { folder: folder.path(), signal: "INT", account, output };
        let process = guard.start(&programs.join("postgres"), arguments, &[])?;
        // From here on the guard removes the folder.
        let folder = folder.keep();
        let started = Instant::now();
        while started.elapsed() < START_LIMIT {
            match state(&folder) {
                State::Ready => return Ok(Ok(Self { options, port, folder, certificate, _process: process })),
                State::Starting => thread::sleep(Duration::from_millis(20)),
                State::Gone if started.elapsed() < Duration::from_secs(5) => thread::sleep(Duration::from_millis(20)),
                State::Gone => break,
            }
        }
        Ok(Err(fs::read_to_string(&log).unwrap_or_default()))
    }

    /// The loopback port that the server listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The major version of the server.
    pub fn major(&self) -> u32 {
        self.options.major
    }

    /// The folder with the server's socket, for connections without TCP.
    pub fn socket_folder(&self) -> &Path {
        &self.folder
    }

    /// The file with the server's certificate in PEM, for `sslrootcert`. It is for `localhost` and for no other name.
    pub fn certificate(&self) -> Option<&Path> {
        self.certificate.as_deref()
    }

    /// The files of a certificate that says it is [`SUPERUSER`], and of its key.
    pub fn identity(&self) -> (PathBuf, PathBuf) {
        (self.folder.join("client.crt"), self.folder.join("client.key"))
    }

    /// The database that every server has.
    pub fn maintenance(&self) -> Database<'_> {
        Database { server: self, name: "postgres".to_owned() }
    }

    /// A new, empty database.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn database(&self) -> Database<'_> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        self.named(&format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)))
    }

    /// A new, empty database with a name, which no other of the server has.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn named(&self, name: &str) -> Database<'_> {
        let name = name.to_owned();
        self.maintenance().execute(&format!("CREATE DATABASE {name}"));
        Database { server: self, name }
    }
}

/// A database of one test. It goes with its server.
#[derive(Debug, Clone)]
pub struct Database<'a> {
    server: &'a Server,
    name: String,
}

impl Database<'_> {
    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The superuser's URL of the database.
    pub fn url(&self) -> String {
        self.url_as(SUPERUSER, PASSWORD)
    }

    /// A role's URL of the database. Role and password are written as they are: they hold nothing to be escaped.
    pub fn url_as(&self, role: &str, password: &str) -> String {
        let sslmode = if self.server.options.tls { "require" } else { "disable" };
        let (port, name) = (self.server.port, &self.name);
        format!("postgres://{role}:{password}@127.0.0.1:{port}/{name}?sslmode={sslmode}")
    }

    /// A connection as the superuser.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn connect(&self) -> Client {
        self.connect_as(SUPERUSER, PASSWORD).await
    }

    /// A connection as some role, without TLS, which a server of these accepts too.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn connect_as(&self, role: &str, password: &str) -> Client {
        let (client, connection) = tokio_postgres::Config::new()
            .host("127.0.0.1")
            .port(self.server.port)
            .user(role)
            .password(password)
            .dbname(&self.name)
            .connect(NoTls)
            .await
            .unwrap_or_else(|error| panic!("{role} cannot connect to {}: {error:?}", self.name));
        tokio::spawn(connection);
        client
    }

    /// Runs statements as the superuser, from a test that is not asynchronous.
    ///
    /// # Panics
    /// When one of them fails.
    pub fn execute(&self, sql: &str) {
        self.rows(sql);
    }

    /// Runs statements as the superuser, and returns the rows of all of them as text.
    ///
    /// # Panics
    /// When one of them fails.
    pub fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        self.rows_as(SUPERUSER, PASSWORD, sql)
    }

    /// Runs statements as some role, and returns the rows of all of them as text.
    ///
    /// # Panics
    /// When one of them fails.
    pub fn rows_as(&self, role: &str, password: &str, sql: &str) -> Vec<Vec<Option<String>>> {
        // In a thread of its own, so that it also works inside a runtime.
        let run = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let client = self.connect_as(role, password).await;
                client.simple_query(sql).await
            })
        };
        let messages =
            thread::scope(|scope| scope.spawn(run).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .unwrap_or_else(|error| panic!("{sql}\nas {role}: {error:?}"));
        messages.iter().filter_map(row).collect()
    }
}

fn row(message: &SimpleQueryMessage) -> Option<Vec<Option<String>>> {
    let SimpleQueryMessage::Row(row) = message else {
        return None;
    };
    Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
}

/// The folder with the programs of a server.
fn programs(major: u32) -> io::Result<PathBuf> {
    let folder = xtask::needs::postgres_bin(&crate::places(), major);
    if folder.join("postgres").is_file() && folder.join("initdb").is_file() {
        return Ok(folder);
    }
    let folder = folder.display();
    Err(io::Error::other(format!("its programs are not in {folder}: run cargo xtask setup")))
}

/// The account that the server runs as: it refuses to be root's.
fn ordinary_account() -> io::Result<Option<Account>> {
    if !xtask::places::is_root() {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    let nobody = accounts.lines().find_map(|line| line.strip_prefix("nobody:"));
    let mut fields = nobody.into_iter().flat_map(|rest| rest.split(':').skip(1)).map_while(|id| id.parse().ok());
    match (fields.next(), fields.next()) {
        (Some(user), Some(group)) => Ok(Some(Account { user, group })),
        _ => Err(io::Error::other("PostgreSQL refuses to run as root, and /etc/passwd has no `nobody` to run it as")),
    }
}

fn own(path: &Path, account: Option<Account>) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(account) = account {
        std::os::unix::fs::chown(path, Some(account.user), Some(account.group))?;
    }
    #[cfg(not(unix))]
    let _ = (path, account);
    Ok(())
}

fn initialise(programs: &Path, folder: &Path, account: Option<Account>) -> io::Result<()> {
    write(folder, "password", PASSWORD, account)?;
    let mut initdb = Command::new(programs.join("initdb"));
    initdb
        .args([
            "--username",
            SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ])
        .arg("--pgdata")
        .arg(folder.join("data"))
        .arg("--pwfile")
        .arg(folder.join("password"))
        .current_dir(folder)
        .stdin(Stdio::null());
    as_account(&mut initdb, account);
    let output = initdb.output().map_err(|error| {
        io::Error::other(format!(
            "{} cannot be run: {error}. Can the account that it runs as read that folder? ROWLOCK_DEV_CACHE moves it",
            programs.join("initdb").display()
        ))
    })?;
    if output.status.success() {
        return Ok(());
    }
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(io::Error::other(format!("initdb failed ({}):\n{said}{errors}", output.status)))
}

/// pg_hba.conf: the socket and loopback, nobody else.
fn access(authentication: Authentication) -> String {
    let method = match authentication {
        Authentication::Trust => "trust",
        Authentication::Scram => "scram-sha-256",
        Authentication::Certificate => {
            let (tls, plain) = ("hostssl all all 127.0.0.1/32 cert", "hostnossl all all 127.0.0.1/32 trust");
            return format!("local all all trust\n{tls}\n{plain}\n");
        }
    };
    format!("local all all {method}\nhost all all 127.0.0.1/32 {method}\nhost replication all 127.0.0.1/32 {method}\n")
}

/// Makes a certificate for `localhost`, and returns its file.
fn certify(folder: &Path, account: Option<Account>) -> io::Result<PathBuf> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).map_err(io::Error::other)?;
    write(folder, "server.crt", &made.cert.pem(), account)?;
    write(folder, "server.key", &made.signing_key.serialize_pem(), account)?;
    // Whom the client is is the common name. It has signed itself, and is all that the server trusts.
    let mut client = rcgen::CertificateParams::default();
    client.distinguished_name.push(rcgen::DnType::CommonName, SUPERUSER);
    let key = rcgen::KeyPair::generate().map_err(io::Error::other)?;
    let signed = client.self_signed(&key).map_err(io::Error::other)?;
    write(folder, "client.crt", &signed.pem(), account)?;
    write(folder, "client.key", &key.serialize_pem(), account)?;
    Ok(folder.join("server.crt"))
}

/// Writes a file that its owner alone may read.
fn write(folder: &Path, name: &str, text: &str, account: Option<Account>) -> io::Result<()> {
    let path = folder.join(name);
    fs::write(&path, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    }
    own(&path, account)
}

/// The server's command line: fast, since nobody will miss the data.
fn arguments(options: Options, folder: &Path, port: u16) -> Vec<String> {
    let mut settings = vec![
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        format!("unix_socket_directories={}", folder.display()),
        "fsync=off".to_owned(),
        "full_page_writes=off".to_owned(),
        "synchronous_commit=off".to_owned(),
        "max_connections=100".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
    ];
    if options.tls {
        settings.push("ssl=on".to_owned());
        settings.push(format!("ssl_cert_file={}", folder.join("server.crt").display()));
        settings.push(format!("ssl_key_file={}", folder.join("server.key").display()));
        settings.push(format!("ssl_ca_file={}", folder.join("client.crt").display()));
    }
    let data = folder.join("data").display().to_string();
    ["-D".to_owned(), data]
        .into_iter()
        .chain(settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]))
        .collect()
}

enum State {
    Ready,
    Starting,
    Gone,
}

/// What the server says of itself in `postmaster.pid`, whose eighth line is its status. A connection would not do: it
/// might reach somebody else's server.
fn state(folder: &Path) -> State {
    match fs::read_to_string(folder.join("data/postmaster.pid")) {
        Ok(text) if text.lines().nth(7).is_some_and(|status| matches!(status.trim(), "ready" | "standby")) => {
            State::Ready
        }
        Ok(_) => State::Starting,
        Err(_) => State::Gone,
    }
}
