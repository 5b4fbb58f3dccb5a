//! What goes on, for whoever looks at a terminal.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use crate::migrate::{Event, first_line};

/// How long a statement may keep quiet before others hear of it, too.
const LONG: Duration = Duration::from_secs(30);

/// Says on standard error what happens: everything on a terminal, and elsewhere what is out of the ordinary.
pub(super) fn teller() -> impl FnMut(Event<'_>) {
    let terminal = std::io::stderr().is_terminal();
    let mut told = Duration::ZERO;
    move |event| match event {
        Event::Note(note) => eprintln!("note: {note}"),
        Event::Retry { stop, pause, left } => eprintln!(
            "note: rolled back: {}; tried again in {} ms, then {left} more times",
            stop.said().replace('\n', " "),
            pause.as_millis()
        ),
        Event::Statement { script, number } => {
            told = Duration::ZERO;
            if terminal {
                let (place, text) = (script.place(number), first_line(script.text(number)));
                eprintln!("[{}/{}] {place} {text}", number + 1, script.texts.len());
            }
        }
        Event::Waiting { script, number, elapsed, blockers } => {
            let waits = blockers.map_or_else(String::new, |who| format!(", waits for {who}"));
            let seconds = elapsed.as_secs();
            if terminal {
                eprint!("\r\x1b[K      {seconds} s{waits}");
                // Nothing can be done about a terminal that is gone.
                let _ = std::io::stderr().flush();
            } else if elapsed.saturating_sub(told) >= LONG {
                told = elapsed;
                eprintln!("note: {} runs for {seconds} s{waits}", script.place(number));
            }
        }
    }
}
