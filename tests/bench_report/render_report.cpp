// Writes the page of the results that come in on standard input: render_report COMMAND_LINE <results.json >page.html

#include <iostream>

#include <html.hpp>
#include <nlohmann/json.hpp>

int main(int count, char** values) {
    bench::write_html(nlohmann::json::parse(std::cin), count > 1 ? values[1] : "", std::cout);
    return 0;
}
