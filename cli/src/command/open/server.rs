//! A small server: loopback only, files that are known by name, strict headers.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::files::Files;
use crate::Failure;

/// The page may load what lies beside it, and talk to nobody. Workers take it from their own answer's header.
const PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// What is no page of ours may do nothing at all.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The headers of every answer, those that say no as well.
const HEADERS: &str = "Cross-Origin-Embedder-Policy: require-corp\r\n\
     Cross-Origin-Opener-Policy: same-origin\r\n\
     Cross-Origin-Resource-Policy: same-origin\r\n\
     Referrer-Policy: no-referrer\r\n\
     X-Content-Type-Options: nosniff\r\n";

const LONGEST_REQUEST: u64 = 16 * 1024;

/// How many connections are answered at a time: a browser opens six.
const MOST_CONNECTIONS: usize = 64;

/// What is served.
pub(super) struct Site {
    files: Files,
    /// The address under which the workspace lies, and the link that holds it. It is a secret: other users of this machine
    /// reach the socket, too.
    start: Option<(String, String)>,
    /// The names by which this machine is asked. A page of somebody else's whose name leads here is refused by this.
    hosts: [String; 2],
}

/// An answer.
struct Answer<'s> {
    status: &'static str,
    content_type: &'static str,
    policy: &'static str,
    cache: &'static str,
    body: std::borrow::Cow<'s, [u8]>,
}

impl Site {
    /// A site on a port, with a workspace in it if there is one: the fragment of its link.
    pub(super) fn new(files: Files, link: Option<String>, port: u16) -> Result<Self, Failure> {
        let start = match link {
            Some(link) => Some((format!("/open/{}", secret()?), link)),
            None => None,
        };
        Ok(Self { files, start, hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")] })
    }

    /// The path that shows the workspace.
    pub(super) fn first(&self) -> &str {
        self.start.as_ref().map_or("/", |(path, _)| path)
    }

    /// Answers whoever asks, until the process ends.
    pub(super) fn serve(&self, listener: &TcpListener) {
        let connections = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for stream in listener.incoming().flatten() {
                if connections.fetch_add(1, Ordering::Relaxed) >= MOST_CONNECTIONS {
                    connections.fetch_sub(1, Ordering::Relaxed);
                    continue;
                }
                let connections = &connections;
                scope.spawn(move || {
                    // A client that goes away half-way is nobody's concern.
                    let _ = self.converse(&stream);
                    connections.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
    }

    /// Answers the requests of one connection.
    fn converse(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.set_write_timeout(Some(Duration::from_secs(30)))?;
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.take(0));
        loop {
            reader.get_mut().set_limit(LONGEST_REQUEST);
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let mut words = line.split_whitespace();
            let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let (mut close, mut host) = (false, None);
            loop {
                let mut header = String::new();
                if reader.read_line(&mut header)? == 0 {
                    return Ok(());
                }
                let header = header.trim().to_ascii_lowercase();
                match header.split_once(':') {
                    _ if header.is_empty() => break,
                    Some(("host", value)) => host = Some(value.trim().to_owned()),
                    // Nothing that is answered here comes with a body; what follows one would be taken for a request.
                    Some(("content-length" | "transfer-encoding", _)) => close = true,
                    Some(("connection", value)) => close |= value.trim() == "close",
                    Some(_) | None => {}
                }
            }
            send(stream, method, &self.answer(method, target, host.as_deref()))?;
            if close {
                return part(stream);
            }
        }
    }

    fn answer(&self, method: &str, target: &str, host: Option<&str>) -> Answer<'_> {
        let say = |status: &'static str, text: &'static str| Answer {
            status,
            content_type: "text/plain; charset=utf-8",
            policy: NOTHING,
            cache: "no-store",
            body: text.as_bytes().into(),
        };
        if !host.is_some_and(|host| self.hosts.iter().any(|own| own == host)) {
            return say("403 Forbidden", "This is served to this machine by its own name only\n");
        }
        if method != "GET" && method != "HEAD" {
            return say("405 Method Not Allowed\r\nAllow: GET, HEAD", "");
        }
        let path = target.split(['?', '#']).next().unwrap_or_default();
        if let Some((_, link)) = self.start.as_ref().filter(|(start, _)| start == path) {
            return Answer {
                status: "200 OK",
                content_type: "text/html; charset=utf-8",
                policy: NOTHING,
                cache: "no-store",
                body: hand_over(link).into_bytes().into(),
            };
        }
        match self.files.get(path) {
            Some((content_type, content)) => {
                Answer { status: "200 OK", content_type, policy: PAGE, cache: "no-cache", body: content.into() }
            }
            None => say("404 Not Found", "Not found\n"),
        }
    }
}

/// Ends a connection: what is still on its way is read, since the answer would be lost with it otherwise.
fn part(stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream.take(LONGEST_REQUEST), &mut io::sink()).map(|_| ())
}

fn send(mut stream: &TcpStream, method: &str, answer: &Answer<'_>) -> io::Result<()> {
    let Answer { status, content_type, policy, cache, body } = answer;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nCache-Control: {cache}\r\n{HEADERS}\
         Content-Security-Policy: {policy}\r\n\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        stream.write_all(body)?;
    }
    stream.flush()
}

/// A page that leads on to the workspace. What is in a link is in its fragment, which no server is told; and a command line, which
/// anybody may list, could not hold it.
fn hand_over(link: &str) -> String {
    // A fragment of ours has letters, digits, `-`, `_` and `:` alone.
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Rowlock</title>\n<meta http-equiv=\"refresh\" content=\"0;url=/#{link}\">\n\
         <p><a href=\"/#{link}\">Open the page</a></p>\n"
    )
}

/// 128 bits that nobody guesses.
fn secret() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    let random = rustls::crypto::ring::default_provider().secure_random;
    random.fill(&mut bytes).map_err(|_| "the system gives no random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
