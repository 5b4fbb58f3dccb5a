//! The page's end of the worker: one evaluation at a time, the latest first; a worker that dies or hangs is replaced.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::worker::{Spawnable, WorkerBridge};
use rowlock_core::workspace::{Evaluation, Workspace};
use wasm_bindgen::JsCast;

use crate::editor;
use crate::messages::{Answer, Core, Question};
use crate::project::PaneId;
use crate::queue::{Queue, Ticket};

/// How long an answer may take, in milliseconds.
const PATIENCE: u32 = 10_000;

/// How long the worker may take to load, in milliseconds.
const LOADING: u32 = 60_000;

/// The worker's script, which starts its wasm; beside the page.
const SCRIPT: &str = "./worker_loader.js";

/// The last edit before a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The pane's name.
    pub pane: String,
    /// The line, from 1.
    pub line: u32,
}

/// A request to evaluate.
#[derive(Debug, Clone)]
pub struct Job {
    /// What to evaluate.
    pub workspace: Workspace,
    /// The panes behind the workspace's, sources then baseline, with their texts at the time.
    pub panes: [Vec<(PaneId, Arc<str>)>; 2],
    /// The edit that led to it.
    pub edit: Option<Edit>,
    /// When it was asked, in milliseconds.
    pub asked: f64,
}

/// What went wrong with the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It did not load.
    Absent(String),
    /// It ended in the middle of a request.
    Crashed(String, Option<Edit>),
    /// It did not answer in time and was ended.
    Hung(Option<Edit>),
}

/// What the engine tells the page.
pub trait Listener {
    /// The worker has loaded.
    fn ready(&self);
    /// A request was sent.
    fn working(&self);
    /// A request was answered; how long the worker took, in milliseconds.
    fn evaluated(&self, job: Job, evaluation: Evaluation, worked: f64);
    /// The worker is gone.
    fn failed(&self, trouble: Trouble);
}

type Reply = Box<dyn FnOnce(Result<Answer, String>)>;

struct Running {
    bridge: WorkerBridge<Core>,
    native: Option<web_sys::Worker>,
    _errors: Option<EventListener>,
}

#[derive(Default)]
struct State {
    running: Option<Running>,
    ready: bool,
    queue: Queue<Job>,
    replies: BTreeMap<Ticket, Reply>,
    last: Ticket,
    watch: Option<Timeout>,
}

/// A handle on the worker; clones are the same.
#[derive(Clone)]
pub struct Engine {
    state: Rc<RefCell<State>>,
    listener: Rc<dyn Listener>,
}

impl Engine {
    /// No worker is started yet.
    pub fn new(listener: Rc<dyn Listener>) -> Self {
        Self { state: Rc::default(), listener }
    }

    /// Evaluates as soon as the worker is free; a request that is overtaken while it waits is dropped.
    pub fn evaluate(&self, job: Job) {
        let ticket = self.state.borrow_mut().queue.offer(job);
        if let Some(ticket) = ticket {
            self.send_job(ticket);
        }
    }

    /// Makes a link's fragment.
    pub fn encode(&self, workspace: Workspace, reply: impl FnOnce(Result<String, String>) + 'static) {
        self.ask(Question::Encode(workspace), move |answer| {
            reply(answer.and_then(|answer| match answer {
                Answer::Encoded(fragment) => fragment,
                Answer::Hello | Answer::Evaluated(..) | Answer::Decoded(_) => Err(mismatch()),
            }));
        });
    }

    /// Reads a link's fragment.
    pub fn decode(&self, link: String, reply: impl FnOnce(Result<Workspace, String>) + 'static) {
        self.ask(Question::Decode(link), move |answer| {
            reply(answer.and_then(|answer| match answer {
                Answer::Decoded(workspace) => workspace,
                Answer::Hello | Answer::Evaluated(..) | Answer::Encoded(_) => Err(mismatch()),
            }));
        });
    }

    fn ask(&self, question: Question, reply: impl FnOnce(Result<Answer, String>) + 'static) {
        let ticket = {
            let mut state = self.state.borrow_mut();
            state.last = state.last.wrapping_add(1);
            let ticket = state.last;
            state.replies.insert(ticket, Box::new(reply));
            ticket
        };
        self.send(ticket, question);
    }

    fn send_job(&self, ticket: Ticket) {
        let workspace = {
            let state = self.state.borrow();
            state.queue.running().map(|job| job.workspace.clone())
        };
        if let Some(workspace) = workspace {
            self.listener.working();
            self.send(ticket, Question::Evaluate(workspace));
        }
    }

    fn send(&self, ticket: Ticket, question: Question) {
        if self.state.borrow().running.is_none() {
            self.start();
        }
        let mut state = self.state.borrow_mut();
        if let Some(running) = &state.running {
            running.bridge.send((ticket, question));
        }
        if state.ready && state.watch.is_none() {
            state.watch = Some(self.watch(PATIENCE));
        }
    }

    fn start(&self) {
        let mut bridge = None;
        let native = editor::capture_worker(&mut || {
            let engine = self.clone();
            let spawned = Core::spawner()
                .callback(move |(ticket, answer)| engine.receive(ticket, answer))
                .with_loader(true)
                .as_module(true)
                .spawn(SCRIPT);
            bridge = Some(spawned);
        });
        let Some(bridge) = bridge else { return };
        bridge.send((0, Question::Hello));
        let engine = self.clone();
        let errors = native.as_ref().map(|native| {
            EventListener::new(native, "error", move |event| {
                let message =
                    event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message).unwrap_or_default();
                engine.died(message);
            })
        });
        let mut state = self.state.borrow_mut();
        state.ready = false;
        state.watch = Some(self.watch(LOADING));
        state.running = Some(Running { bridge, native, _errors: errors });
    }

    fn receive(&self, ticket: Ticket, answer: Answer) {
        {
            let mut state = self.state.borrow_mut();
            state.ready = true;
            state.watch = None;
        }
        match answer {
            Answer::Hello => {
                self.watch_again();
                self.listener.ready();
            }
            Answer::Evaluated(evaluation, worked) => {
                let answered = self.state.borrow_mut().queue.answered(ticket);
                match answered.next {
                    Some(next) => self.send_job(next),
                    None => self.watch_again(),
                }
                if let Some(job) = answered.request {
                    self.listener.evaluated(job, evaluation, worked);
                }
            }
            answer @ (Answer::Encoded(_) | Answer::Decoded(_)) => {
                let reply = self.state.borrow_mut().replies.remove(&ticket);
                self.watch_again();
                if let Some(reply) = reply {
                    reply(Ok(answer));
                }
            }
        }
    }

    /// Watches on while anything is still to be answered.
    fn watch_again(&self) {
        let mut state = self.state.borrow_mut();
        let waiting = state.queue.running().is_some() || !state.replies.is_empty();
        if waiting && state.watch.is_none() {
            state.watch = Some(self.watch(PATIENCE));
        }
    }

    fn watch(&self, patience: u32) -> Timeout {
        let engine = self.clone();
        Timeout::new(patience, move || engine.hung())
    }

    fn hung(&self) {
        let trouble = {
            let state = self.state.borrow();
            if state.ready {
                Trouble::Hung(state.queue.running().and_then(|job| job.edit.clone()))
            } else {
                Trouble::Absent("It did not load in time.".into())
            }
        };
        self.end(trouble);
    }

    fn died(&self, message: String) {
        let trouble = {
            let state = self.state.borrow();
            if state.ready {
                let edit = state.queue.running().and_then(|job| job.edit.clone());
                Trouble::Crashed(message, edit)
            } else {
                Trouble::Absent(message)
            }
        };
        self.end(trouble);
    }

    /// Ends the worker. What waited behind the request that it died of is sent to the next one.
    fn end(&self, trouble: Trouble) {
        let (running, replies, waiting) = {
            let mut state = self.state.borrow_mut();
            state.watch = None;
            let replies = std::mem::take(&mut state.replies);
            (state.running.take(), replies, state.queue.give_up())
        };
        if let Some(running) = running {
            if let Some(native) = &running.native {
                native.terminate();
            }
            // Its listener may be what calls this.
            Timeout::new(0, move || drop(running)).forget();
        }
        let absent = matches!(trouble, Trouble::Absent(_));
        self.listener.failed(trouble);
        for reply in replies.into_values() {
            reply(Err("The planner stopped before it answered. Try again.".into()));
        }
        if let Some(job) = waiting.filter(|_| !absent) {
            self.evaluate(job);
        }
    }
}

fn mismatch() -> String {
    "The planner answered something else.".into()
}
