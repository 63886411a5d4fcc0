//! What tests make go wrong, to see that the page survives it: armed by `takeoff.fault` (src/page/ui/app/hooks.rs) and by
//! nothing else. A reader's module does not hold it: it is compiled with the feature `hooks` only.

use super::messages::{self, RunId, ToWorker};
use crate::job::Spec;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};

thread_local! {
    /// For workers that get an order, one each.
    static ARMED: RefCell<Vec<Kind>> = const { RefCell::new(Vec::new()) };
    /// The job over which every worker dies.
    static DEADLY: Cell<Deadly> = const { Cell::new(Deadly::None) };
    /// Starts of workers that are to fail.
    static BLOCKED: Cell<u32> = const { Cell::new(0) };
    /// In a worker: what is to go wrong in the next slice of an order.
    static ORDERED: RefCell<Vec<(RunId, Fault)>> = const { RefCell::new(Vec::new()) };
}

/// Begins the message that tells a worker of its fault: no other message begins so.
const MARK: u32 = u32::MAX;

/// A way in which a worker can be made to go wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Fault {
    /// The program finds that it is wrong.
    Panic,
    /// An exception of the engine, of which the program knows nothing.
    Throw,
    /// Memory is asked for that is not there.
    Memory,
    /// An endless loop: the worker never answers again.
    Hang,
}

#[derive(Clone, Copy)]
enum Kind {
    Message(Fault),
    Killed,
}

/// What happens to a worker that gets an order.
pub enum Armed {
    /// It is sent this message first.
    Message(Vec<u8>),
    /// It is ended, and nobody is told.
    Killed,
}

#[derive(Clone, Copy)]
enum Deadly {
    None,
    Next,
    Job(Spec),
}

/// Arms `count` faults of a kind; false for one that does not exist.
pub fn arm(kind: &str, count: u32) -> bool {
    let armed = match kind {
        "panic" => Kind::Message(Fault::Panic),
        "throw" => Kind::Message(Fault::Throw),
        "memory" => Kind::Message(Fault::Memory),
        "hang" => Kind::Message(Fault::Hang),
        "kill" => Kind::Killed,
        "blocked" => {
            BLOCKED.set(count);
            return true;
        }
        "deadly" => {
            DEADLY.set(if count > 0 { Deadly::Next } else { Deadly::None });
            return true;
        }
        _ => return false,
    };
    ARMED.with_borrow_mut(|all| all.extend((0..count).map(|_| armed)));
    true
}

/// What is to go wrong with the worker that is sent this message: something only if it is an order.
pub fn of_message(message: &ToWorker) -> Option<Armed> {
    let ToWorker::Do { id, job } = message else { return None };
    let job = job.spec;
    if let Deadly::Next = DEADLY.get() {
        DEADLY.set(Deadly::Job(job));
    }
    let kind = match DEADLY.get() {
        Deadly::Job(key) if key == job => Kind::Message(Fault::Panic),
        _ => ARMED.with_borrow_mut(Vec::pop)?,
    };
    Some(match kind {
        Kind::Message(fault) => Armed::Message(messages::encode(&(MARK, *id, fault))),
        Kind::Killed => Armed::Killed,
    })
}

/// Whether the worker that is being started is to fail.
pub fn is_blocked() -> bool {
    let blocked = BLOCKED.get();
    BLOCKED.set(blocked.saturating_sub(1));
    blocked > 0
}

/// In a worker: takes in a message that tells of a fault; false for any other.
pub fn on_message(bytes: &[u8]) -> bool {
    let Some((MARK, id, fault)) = messages::decode::<(u32, RunId, Fault)>(bytes) else { return false };
    ORDERED.with_borrow_mut(|ordered| ordered.push((id, fault)));
    true
}

/// In a worker that works at an order: goes wrong if it was told to.
pub fn go_wrong(order: RunId) {
    let fault = ORDERED.with_borrow_mut(|ordered| {
        let place = ordered.iter().position(|(id, _)| *id == order)?;
        Some(ordered.swap_remove(place).1)
    });
    match fault {
        None => {}
        Some(Fault::Panic) => panic!("a fault that a test armed"),
        #[cfg(target_arch = "wasm32")]
        Some(Fault::Throw) => wasm_bindgen::throw_str("a fault that a test armed"),
        #[cfg(not(target_arch = "wasm32"))]
        Some(Fault::Throw) => panic!("only a browser can throw"),
        Some(Fault::Memory) => {
            // More than there are addresses; never touched, so the machine need not have it.
            let hoard: [Vec<u8>; 5] = std::array::from_fn(|_| std::hint::black_box(Vec::with_capacity(1 << 30)));
            drop(std::hint::black_box(hoard));
        }
        Some(Fault::Hang) => loop {
            std::hint::black_box(());
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Job, Observe};
    use crate::nn::activation::Activation;
    use crate::study::key::{Features, Learner};
    use crate::study::plan;
    use crate::task::TaskId;
    use std::panic::catch_unwind;

    fn id(index: u32) -> RunId {
        RunId { generation: 1, index }
    }

    fn order(seed: u32) -> ToWorker {
        let spec = plan::spec(TaskId::Plane, Features::Raw, Learner::Small, Activation::Relu, 64, seed);
        ToWorker::Do { id: id(seed), job: Job { spec, observe: Observe::default() } }
    }

    #[test]
    fn as_many_orders_go_wrong_as_were_armed() {
        assert!(!arm("flood", 1), "there is no such fault");
        assert!(arm("panic", 1) && arm("kill", 1));
        assert!(of_message(&ToWorker::Pause).is_none(), "only an order");
        assert!(matches!(of_message(&order(1)), Some(Armed::Killed)));
        let Some(Armed::Message(bytes)) = of_message(&order(2)) else { panic!("the other is a message") };
        assert!(of_message(&order(3)).is_none());
        // It reaches the worker, and is no message of the page's.
        assert!(messages::decode_with::<ToWorker>(&bytes).is_none());
        assert!(!on_message(&messages::encode(&order(2))) && on_message(&bytes));
        go_wrong(id(1));
        assert!(catch_unwind(|| go_wrong(id(2))).is_err());
        go_wrong(id(2));
    }

    #[test]
    fn a_deadly_job_kills_whoever_gets_it_until_it_is_disarmed() {
        assert!(arm("deadly", 1));
        for _ in 0..3 {
            assert!(matches!(of_message(&order(7)), Some(Armed::Message(_))));
            assert!(of_message(&order(8)).is_none());
        }
        assert!(arm("deadly", 0));
        assert!(of_message(&order(7)).is_none());
    }

    #[test]
    fn so_many_starts_are_blocked() {
        assert!(arm("blocked", 2));
        assert_eq!([is_blocked(), is_blocked(), is_blocked()], [true, true, false]);
    }
}
