#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace bench::html {

/// How a figure is written: 41,023 · 3.46 · 79.8 %. Nought is 0 and 0 %.
enum class form : std::uint8_t { whole, number, percent };

std::string_view to_string(form form) noexcept;
std::string figure_text(double figure, form form);

/// For headlines: two digits that count, the rest noughts.
std::string rounded_text(double figure);

/// Fit for the text of an element and for a quoted attribute.
std::string escaped(std::string_view text);

/// An argument as a shell would be told it.
std::string shell_quoted(std::string const& argument);

/// JSON that can stand in a script element: ASCII only, and without <, > and &.
std::string json_for_script(nlohmann::json const& document);

}  // namespace bench::html
