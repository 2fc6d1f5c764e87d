//! The lecture's parts as pages that one can try things on: each has an address of its own, and a picture that is made from a small model.
//!
//! `route` reads the address, `frame` draws what is around a page, `scene` draws pictures. A page is one file: its data and sentences,
//! a model that is tested natively, and a component. What engines really do is never told here by heart: `dish` runs the model of the
//! world, `shelves` asks core what a name means.

pub(crate) mod dish;
pub(crate) mod engine;
pub(crate) mod fences;
pub(crate) mod frame;
pub(crate) mod parts;
pub(crate) mod route;
pub(crate) mod scene;
pub(crate) mod shelves;
pub(crate) mod shop;

/// A page of the lecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// Virtual environment, virtual machine, container.
    Fences,
    /// Monolith and microservices.
    Shop,
    /// Image and container.
    Dish,
    /// Client, daemon, registry.
    Engine,
    /// Registries.
    Shelves,
}

impl Page {
    /// All, in the lecture's order.
    pub(crate) const ALL: [Self; 5] = [Self::Fences, Self::Shop, Self::Dish, Self::Engine, Self::Shelves];

    /// Its name in addresses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Fences => "fences",
            Self::Shop => "shop",
            Self::Dish => "dish",
            Self::Engine => "engine",
            Self::Shelves => "shelves",
        }
    }

    /// Its heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Fences => "Three fences",
            Self::Shop => "One box or many",
            Self::Dish => "Recipe and dish",
            Self::Engine => "Who does the work",
            Self::Shelves => "Shelves for images",
        }
    }

    /// What it is about, in a sentence.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Fences => {
                "A virtual environment, a virtual machine and a container each put a fence around your program. They differ in what is inside of it."
            }
            Self::Shop => {
                "An online store as one program, and as four small ones. Take a part down, or start more of it, and see what still works."
            }
            Self::Dish => {
                "An image is a recipe, a container is a dish. Many dishes come from one recipe, and salting one leaves the recipe as it was."
            }
            Self::Engine => {
                "A command travels: from the client to the daemon, and where something is missing, to a registry."
            }
            Self::Shelves => {
                "A registry keeps images and hands them out, as GitHub does with code. The image's name says on which shelf it stands."
            }
        }
    }
}
