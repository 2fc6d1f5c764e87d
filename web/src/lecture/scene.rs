//! A picture made of boxes and arrows, as SVG: what it shows is also said in words, for whoever does not see it.

use yew::prelude::*;

/// A picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Scene {
    /// All that it shows, in words.
    pub(crate) told: String,
    /// Units from left to right; a unit is a pixel where there is just enough room.
    pub(crate) width: f32,
    /// Units from top to bottom.
    pub(crate) height: f32,
    /// What is drawn, the first at the back.
    pub(crate) shapes: Vec<Shape>,
}

/// Something in a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// A box with a name, and a few words at its right end.
    Box { class: &'static str, at: Place, label: String, aside: String },
    /// An arrow; while it is `fresh`, something moves along it.
    Arrow { class: &'static str, from: (f32, f32), to: (f32, f32), is_fresh: bool },
    /// A text, in the middle of a line.
    Text { class: &'static str, at: (f32, f32), text: String },
}

/// Left, top, width, height.
pub(crate) type Place = (f32, f32, f32, f32);

/// The lowest box that has room for its name.
const LINE: f32 = 15.0;

/// How long an arrow's head is.
const HEAD: f32 = 8.0;

/// The picture.
pub(crate) fn scene(scene: &Scene) -> Html {
    html! {
        <svg class="scene" role="img" aria-label={scene.told.clone()} viewBox={format!("0 0 {} {}", scene.width, scene.height)}
            style={format!("min-width: min(100%, {}px)", scene.width)}>
            { for scene.shapes.iter().map(shape) }
        </svg>
    }
}

fn shape(shape: &Shape) -> Html {
    match shape {
        Shape::Box { class, at: (x, y, width, height), label, aside } => {
            let middle = (y + height / 2.0 + 4.5).to_string();
            let place = |width: f32| {
                html! { <rect x={x.to_string()} y={y.to_string()} width={width.to_string()} height={height.to_string()} rx="3" /> }
            };
            html! {
                <g class={classes!("part", *class)}>
                    { place(*width) }
                    <g class="edge">{ place(5.0) }</g>
                    if *height >= LINE && !label.is_empty() {
                        <text x={(x + 10.0).to_string()} y={middle.clone()}>{ label }</text>
                        <text class="aside" x={(x + width - 6.0).to_string()} y={middle} text-anchor="end">{ aside }</text>
                    }
                </g>
            }
        }
        Shape::Arrow { class, from, to, is_fresh } => {
            let (across, down) = (to.0 - from.0, to.1 - from.1);
            let length = across.hypot(down).max(1.0);
            let (along, beside) = (across / length * HEAD, down / length * HEAD);
            let foot = (to.0 - along, to.1 - beside);
            let point = |x: f32, y: f32| format!("{x:.1},{y:.1} ");
            let head = point(to.0, to.1)
                + &point(foot.0 - beside / 2.0, foot.1 + along / 2.0)
                + &point(foot.0 + beside / 2.0, foot.1 - along / 2.0);
            html! {
                <g class={classes!("arrow", *class)}>
                    <line x1={from.0.to_string()} y1={from.1.to_string()} x2={foot.0.to_string()} y2={foot.1.to_string()} />
                    <polygon points={head} />
                    if *is_fresh {
                        <circle class="parcel" cx={from.0.to_string()} cy={from.1.to_string()} r="6"
                            style={format!("--across: {across}px; --down: {down}px")} />
                    }
                </g>
            }
        }
        Shape::Text { class, at, text } => html! {
            <text class={*class} x={at.0.to_string()} y={at.1.to_string()} text-anchor="middle">{ text }</text>
        },
    }
}
