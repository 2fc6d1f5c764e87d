//! Unpacking and packing: hostile tars, overlayfs's marks, the way there and back, in a user namespace too.

mod fixture;
mod hostile;
mod marks;
mod namespace;
mod round_trip;
