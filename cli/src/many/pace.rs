//! So many at a time, each in a thread with a runtime of its own.

use std::collections::{HashMap, VecDeque};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use super::Target;
use crate::Failure;
use crate::say;

/// How many at a time, and what a failure means for those that are not begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) parallel: u16,
    /// Whether others are begun after one has failed.
    pub(crate) go_on: bool,
}

/// What became of one that was begun.
#[derive(Debug)]
pub(crate) struct Outcome<T> {
    /// What it answered; also where it failed half-way, if it got so far.
    pub(crate) value: Option<T>,
    /// Why it failed.
    pub(crate) error: Option<String>,
    /// What was said meanwhile.
    pub(crate) notes: Vec<String>,
    /// How many of the notes were shown already.
    pub(crate) shown: usize,
    pub(crate) took: Duration,
}

/// Works on databases, so many at a time, and on schemas of one database one after the other, since they share its lock.
/// Those that were begun come to their end, whatever becomes of others. Answers what became of each, in their order; nothing of those that were not begun.
pub(crate) fn each<T: Send>(
    targets: &[&Target<'_>],
    pace: Pace,
    work: impl AsyncFn(usize) -> (Option<T>, Result<(), Failure>) + Sync,
) -> Vec<Option<Outcome<T>>> {
    let groups = groups(targets);
    let threads = groups.len().min(usize::from(pace.parallel));
    let queue = Mutex::new(groups);
    let stopped = AtomicBool::new(false);
    let (send, receive) = mpsc::channel();
    let mut outcomes: Vec<Option<Outcome<T>>> = targets.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let send = send.clone();
            let (queue, stopped, work) = (&queue, &stopped, &work);
            scope.spawn(move || {
                while let Some(group) = next(queue) {
                    for number in group {
                        if stopped.load(Ordering::Relaxed) {
                            return;
                        }
                        let outcome = begin(number, work);
                        if outcome.error.is_some() && !pace.go_on {
                            stopped.store(true, Ordering::Relaxed);
                        }
                        // Whoever would hear of it waits for as long as this thread lives.
                        let _ = send.send((number, outcome));
                    }
                }
            });
        }
        drop(send);
        for (done, (number, outcome)) in receive.into_iter().enumerate() {
            if let Some(target) = targets.get(number) {
                tell(done + 1, targets.len(), target, &outcome);
            }
            if let Some(place) = outcomes.get_mut(number) {
                *place = Some(outcome);
            }
        }
    });
    outcomes
}

/// The numbers of those that share a lock, together, in the order of the first ones.
fn groups(targets: &[&Target<'_>]) -> VecDeque<Vec<usize>> {
    let mut groups: VecDeque<Vec<usize>> = VecDeque::new();
    let mut places = HashMap::new();
    for (number, target) in targets.iter().enumerate() {
        let place = *places.entry(target.lock()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(number),
            None => groups.push_back(vec![number]),
        }
    }
    groups
}

fn next(queue: &Mutex<VecDeque<Vec<usize>>>) -> Option<Vec<usize>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

fn begin<T>(number: usize, work: &impl AsyncFn(usize) -> (Option<T>, Result<(), Failure>)) -> Outcome<T> {
    let began = Instant::now();
    let ((value, ended), notes) = say::kept(|| match crate::runtime() {
        Ok(runtime) => runtime.block_on(work(number)),
        Err(failure) => (None, Err(failure)),
    });
    let error = ended.err().map(|failure| failure.to_string());
    Outcome { value, error, notes, shown: 0, took: began.elapsed() }
}

/// Shows whoever looks at a terminal that it goes on.
fn tell<T>(done: usize, all: usize, target: &Target<'_>, outcome: &Outcome<T>) {
    if std::io::stderr().is_terminal() {
        let how = if outcome.error.is_some() { "failed" } else { "done" };
        eprintln!("[{done}/{all}] {}: {how}", target.name);
    }
}
