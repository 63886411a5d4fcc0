//! What tests make go wrong, to see that the page survives it: armed by `takeoff.fault` (src/page/app/hooks.rs) and by
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
    static TOLD: RefCell<Vec<(RunId, Fault)>> = const { RefCell::new(Vec::new()) };
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
    Told(Fault),
    Killed,
}

/// What happens to a worker that gets an order.
pub enum Armed {
    /// It is sent this message first.
    Told(Vec<u8>),
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
        "panic" => Kind::Told(Fault::Panic),
        "throw" => Kind::Told(Fault::Throw),
        "memory" => Kind::Told(Fault::Memory),
        "hang" => Kind::Told(Fault::Hang),
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
        Deadly::Job(key) if key == job => Kind::Told(Fault::Panic),
        _ => ARMED.with_borrow_mut(Vec::pop)?,
    };
    Some(match kind {
        Kind::Told(fault) => Armed::Told(messages::encode(&(MARK, *id, fault))),
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
pub fn hear(bytes: &[u8]) -> bool {
    let Some((MARK, id, fault)) = messages::decode::<(u32, RunId, Fault)>(bytes) else { return false };
    TOLD.with_borrow_mut(|told| told.push((id, fault)));
    true
}

/// In a worker that works at an order: goes wrong if it was told to.
pub fn go_wrong(order: RunId) {
    let told = TOLD.with_borrow_mut(|told| {
        let place = told.iter().position(|(id, _)| *id == order)?;
        Some(told.swap_remove(place).1)
    });
    match told {
        None => {}
        Some(Fault::Panic) => panic!("a fault that a test armed"),
        Some(Fault::Throw) => wasm_bindgen::throw_str("a fault that a test armed"),
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
