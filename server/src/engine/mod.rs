//! The use cases: build, containers, images. Performs what `core` decides, on the store and the runtime.
