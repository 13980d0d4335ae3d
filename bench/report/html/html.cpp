#include "html.hpp"

#include <ostream>

#include <nlohmann/json.hpp>

#include "embedded.hpp"

namespace bench {

std::string html::json_for_script(nlohmann::json const& document) {
    std::string const plain = document.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    std::string safe;
    safe.reserve(plain.size());
    for (char letter : plain) {
        // They occur inside strings only, where JSON lets them be written so.
        switch (letter) {
            case '<': safe += "\\u003c"; break;
            case '>': safe += "\\u003e"; break;
            case '&': safe += "\\u0026"; break;
            default: safe += letter;
        }
    }
    return safe;
}

void write_html(nlohmann::json const& results, std::ostream& out) {
    out << html::embedded::before_results << html::json_for_script(results) << html::embedded::after_results;
}

}  // namespace bench
