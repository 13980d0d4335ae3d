// Writes the page of the results on standard input: render_report <results.json >page.html

#include <iostream>

#include <html.hpp>
#include <nlohmann/json.hpp>

int main() {
    bench::write_html(nlohmann::json::parse(std::cin), std::cout);
    return 0;
}
