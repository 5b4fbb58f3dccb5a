//! Something between a program and a server that holds still at one message, so that the program can be killed exactly there.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use crate::wire::{relay, tagged, untagged};

/// Where to hold still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The number of the message that a server would answer, over all connections, from 1.
    pub message: usize,
    /// Whether the server has done what it says, and only the answer is missing.
    pub done: bool,
}

/// It listens until the test's process ends.
#[derive(Debug)]
pub struct Cutter {
    port: u16,
    messages: Arc<Mutex<Vec<String>>>,
    held: mpsc::Receiver<()>,
}

struct Shared {
    server: u16,
    moment: Option<Moment>,
    count: AtomicUsize,
    messages: Arc<Mutex<Vec<String>>>,
    tell: Mutex<mpsc::Sender<()>>,
}

impl Cutter {
    /// Starts one before the server at a port, which lets everybody in without a password or TLS.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(server: u16, moment: Option<Moment>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let messages = Arc::new(Mutex::new(Vec::new()));
        let (tell, held) = mpsc::channel();
        let shared = Arc::new(Shared {
            server,
            moment,
            count: AtomicUsize::new(0),
            messages: Arc::clone(&messages),
            tell: Mutex::new(tell),
        });
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(client, &shared));
            }
        });
        Ok(Self { port, messages, held })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The SQL of each message so far that a server would answer.
    ///
    /// # Panics
    /// When a connection's thread has failed.
    pub fn messages(&self) -> Vec<String> {
        self.messages.lock().expect("the messages").clone()
    }

    /// Waits until it holds still. `false` where the program has ended without coming so far: then nobody tells.
    pub fn is_held(&self, patience: std::time::Duration) -> bool {
        self.held.recv_timeout(patience).is_ok()
    }
}

fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    let startup = untagged(&mut client)?;
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, shared.server))?;
    server.set_nodelay(true)?;
    server.write_all(&startup)?;
    relay(&mut server, &mut client)?;
    let mut prepared: HashMap<Vec<u8>, String> = HashMap::new();
    let mut current = String::new();
    loop {
        let message = tagged(&mut client)?;
        match message.first() {
            Some(b'X') | None => return Ok(()),
            Some(b'Q') => current = text(message.get(5..).unwrap_or_default()),
            Some(b'P') => {
                let name = word(message.get(5..).unwrap_or_default());
                current = text(message.get(6 + name.len()..).unwrap_or_default());
                prepared.insert(name.to_vec(), current.clone());
            }
            Some(b'B') => {
                let portal = word(message.get(5..).unwrap_or_default());
                let name = word(message.get(6 + portal.len()..).unwrap_or_default());
                current = prepared.get(name).cloned().unwrap_or_default();
            }
            Some(_) => {}
        }
        if !matches!(message.first(), Some(b'Q' | b'S')) {
            server.write_all(&message)?;
            continue;
        }
        let number = shared.count.fetch_add(1, Ordering::SeqCst) + 1;
        shared.messages.lock().map_err(|_| io::Error::other("a thread has failed"))?.push(current.clone());
        let here = shared.moment.filter(|moment| moment.message == number);
        if here.is_none_or(|moment| moment.done) {
            server.write_all(&message)?;
            let mut answer = Vec::new();
            relay(&mut server, &mut answer)?;
            if here.is_none() {
                client.write_all(&answer)?;
                continue;
            }
        }
        let _ = shared.tell.lock().map(|tell| tell.send(()));
        // Until whoever was told has killed the program; then the server's connection ends too.
        while tagged(&mut client).is_ok() {}
        return Ok(());
    }
}

/// The bytes up to the next zero.
fn word(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(word(bytes)).into_owned()
}
