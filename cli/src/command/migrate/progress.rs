//! What goes on, for whoever looks at a terminal.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use crate::migrate::{Event, first_line};
use crate::say::say;

/// How long a statement may keep quiet before others hear of it, too.
const LONG: Duration = Duration::from_secs(30);

/// Says on standard error what happens: everything on a terminal, and elsewhere what is out of the ordinary. Of one of many
/// databases, which has a name, that is all there is.
pub(super) fn teller(name: Option<&str>) -> impl FnMut(Event<'_>) {
    let terminal = name.is_none() && std::io::stderr().is_terminal();
    let name = name.map_or_else(String::new, |name| format!("{name}: "));
    let mut told = Duration::ZERO;
    move |event| match event {
        Event::Note(note) => say!("note: {note}"),
        Event::Retry { stop, pause, left } => eprintln!(
            "{name}note: rolled back: {}; tried again in {} ms, then {left} more times",
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
                eprintln!("{name}note: {} runs for {seconds} s{waits}", script.place(number));
            }
        }
    }
}
