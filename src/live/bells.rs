//! Bells: whom to wake when something has arrived, for hosts that wait for many things at once and so cannot block here.

use std::fmt;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

/// What is called.
type Bell = Arc<dyn Fn() + Send + Sync>;

/// The bells of a garage.
#[derive(Default)]
pub(crate) struct Bells {
    hung: Mutex<Vec<(u64, Bell)>>,
}

impl fmt::Debug for Bells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bells").field("hung", &self.hung.lock().len()).finish()
    }
}

impl Bells {
    pub(crate) fn hang(self: &Arc<Self>, bell: Bell) -> BellRope {
        let mut hung = self.hung.lock();
        let number = hung.last().map_or(0, |(number, _)| number + 1);
        hung.push((number, bell));
        BellRope { bells: Arc::downgrade(self), number }
    }

    pub(crate) fn ring(&self) {
        // Not under the lock: a bell may hang another one, or let go of its own rope.
        let hung: Vec<Bell> = self.hung.lock().iter().map(|(_, bell)| Arc::clone(bell)).collect();
        for bell in hung {
            bell();
        }
    }
}

/// Keeps a bell hung up: see [`Events::on_arrival`](crate::Events::on_arrival). Drop it to take the bell down; a call of it that is
/// under way on another thread may end a moment later.
#[derive(Debug)]
#[must_use = "the bell is taken down when this is dropped"]
pub struct BellRope {
    bells: Weak<Bells>,
    number: u64,
}

impl Drop for BellRope {
    fn drop(&mut self) {
        if let Some(bells) = self.bells.upgrade() {
            bells.hung.lock().retain(|(number, _)| *number != self.number);
        }
    }
}
