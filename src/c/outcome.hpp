#pragma once

#include <bookonce/c.h>
#include <bookonce/outcome.hpp>

namespace bookonce::c {

bookonce_outcome outcome_of(answer const& ended);

}  // namespace bookonce::c
