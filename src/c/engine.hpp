#pragma once

#include <bookonce/engine.hpp>

/// What the C interface calls an engine.
struct bookonce_engine {
    bookonce::engine engine;
};
