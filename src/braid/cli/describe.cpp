/// @file describe.cpp
/// `braid describe`.

#include <iostream>

#include "braid/cli/description.h"
#include "braid/cli/program.h"

namespace braid {
namespace {

struct DescribeWords {
  std::vector<std::string> names;
  Common common;
};

}  // namespace

void add_describe(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("describe", "explain parts, fields of a recipe, or a trained run");
  auto words = std::make_shared<DescribeWords>();
  command->add_option("name", words->names, "a family and a part, a field of the recipe, or a run")
      ->type_name("NAME ...");
  add_common(*command, words->common);
  command->footer(
      "Examples:\n  braid describe\n  braid describe encoder\n  braid describe resnet\n"
      "  braid describe train.learning_rate\n  braid describe runs/cars");
  command->callback([words, &parts, &app] {
    std::vector<std::pair<std::string, std::string>> commands;
    for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; }))
      commands.emplace_back(one->get_name(), one->get_description());
    const Description description = describe(words->names, parts, commands);
    std::cout << (words->common.json ? render_json(description.json) + "\n" : description.text) << std::flush;
  });
}

}  // namespace braid
