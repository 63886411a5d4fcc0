//! The last words of a program that has no memory left. Without them a failed allocation is a trap without a name,
//! since it is no panic.

#[cfg(feature = "hooks")]
use super::live;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Named;

#[global_allocator]
static ALLOCATOR: Named = Named;

thread_local! {
    static LAST_WORDS: Cell<Option<fn(usize)>> = const { Cell::new(None) };
}

/// Bytes of this program's memory.
pub fn size() -> u32 {
    (core::arch::wasm32::memory_size(0) as u32).saturating_mul(1 << 16)
}

/// `say` will be called with the number of bytes that could not be had. It may allocate a little: what failed is mostly
/// something large. It is called once.
pub fn when_there_is_none(say: fn(usize)) {
    LAST_WORDS.set(Some(say));
}

fn named(memory: *mut u8, bytes: usize) -> *mut u8 {
    #[cfg(feature = "hooks")]
    if !memory.is_null() {
        live::add(bytes);
    }
    if memory.is_null()
        && let Some(say) = LAST_WORDS.take()
    {
        say(bytes);
    }
    memory
}

// SAFETY: every call is the system allocator's own.
unsafe impl GlobalAlloc for Named {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        named(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        named(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        let moved = unsafe { System.realloc(memory, layout, size) };
        #[cfg(feature = "hooks")]
        if !moved.is_null() {
            live::take(layout.size());
        }
        named(moved, size)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(memory, layout) }
        #[cfg(feature = "hooks")]
        live::take(layout.size());
    }
}
