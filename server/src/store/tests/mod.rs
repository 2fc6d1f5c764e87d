//! The store as its users see it. `fixture` makes stores and layers, `verify` checks that a store is whole.

mod concurrency;
mod containers;
mod crash;
mod fixture;
mod full_disk;
mod images;
mod known;
mod layers;
mod opening;
mod removal;
mod rootless;
mod scratch;
mod verify;
