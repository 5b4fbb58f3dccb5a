//! One evaluation at a time; while it runs, only the latest request waits.

/// Numbers a request within the page's life.
pub type Ticket = u32;

/// What to do after an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answered<T> {
    /// The request answered, or nothing where the answer is to one given up long ago and is to be dropped.
    pub request: Option<T>,
    /// What to send now.
    pub next: Option<Ticket>,
}

/// The request under way and the one that waits.
#[derive(Debug)]
pub struct Queue<T> {
    running: Option<(Ticket, T)>,
    waiting: Option<T>,
    last: Ticket,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { running: None, waiting: None, last: 0 }
    }
}

impl<T> Queue<T> {
    /// Takes a request. The ticket is that to send at once; without one it waits, in place of any that waited before.
    pub fn offer(&mut self, request: T) -> Option<Ticket> {
        if self.running.is_some() {
            self.waiting = Some(request);
            return None;
        }
        Some(self.start(request))
    }

    /// Takes notice of an answer.
    pub fn answered(&mut self, ticket: Ticket) -> Answered<T> {
        match self.running.take() {
            Some((running, request)) if running == ticket => {
                let next = self.waiting.take().map(|waiting| self.start(waiting));
                Answered { request: Some(request), next }
            }
            other => {
                self.running = other;
                Answered { request: None, next: None }
            }
        }
    }

    /// The request under way.
    pub fn running(&self) -> Option<&T> {
        self.running.as_ref().map(|(_, request)| request)
    }

    /// Gives up what is under way, as after the worker's death; what waited behind it.
    pub fn give_up(&mut self) -> Option<T> {
        self.running = None;
        self.waiting.take()
    }

    fn start(&mut self, request: T) -> Ticket {
        self.last = self.last.wrapping_add(1);
        self.running = Some((self.last, request));
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_the_latest_waits() {
        let mut queue = Queue::default();
        let first = queue.offer("a").unwrap();
        assert_eq!(queue.offer("b"), None);
        assert_eq!(queue.offer("c"), None);
        let answered = queue.answered(first);
        assert_eq!(answered.request, Some("a"));
        assert_eq!(queue.running(), Some(&"c"));
        let last = queue.answered(answered.next.unwrap());
        assert_eq!(last.request, Some("c"));
        assert_eq!(last.next, None);
        assert_eq!(queue.running(), None);
    }

    #[test]
    fn an_answer_to_what_was_given_up_is_dropped() {
        let mut queue = Queue::default();
        let first = queue.offer("a").unwrap();
        assert_eq!(queue.offer("b"), None);
        assert_eq!(queue.give_up(), Some("b"));
        let second = queue.offer("c").unwrap();
        assert_ne!(first, second);
        assert_eq!(queue.answered(first), Answered { request: None, next: None });
        assert_eq!(queue.answered(second).request, Some("c"));
    }

    #[test]
    fn what_was_under_way_is_not_tried_again() {
        let mut queue = Queue::default();
        assert_eq!(queue.give_up(), None);
        queue.offer("a");
        assert_eq!(queue.give_up(), None);
        assert_eq!(queue.running(), None);
    }
}
