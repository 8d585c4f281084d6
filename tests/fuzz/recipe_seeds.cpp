#include "braid/bundle/recipe.h"
#include "fuzz/seeds.h"

/// @file recipe_seeds.cpp
/// Small recipes, some with words of the command line.

std::vector<Seed> seeds() {
  braid::Recipe full;
  full.data.table = "cars.csv";
  full.fusion = braid::parse_toml("type = 'joint'\nwidth = 96\nrates = [0.1, 1e-3, inf]", "seed");
  full.inputs.resize(2);
  full.inputs[0] = {"front", {"front"}, {"image"}, "rear", full.fusion, {}};
  full.inputs[1] = {"rear", {"a.b", "\"\u00e9\"\n"}, {"number", "date"}, "", {}, full.fusion};
  full.targets.resize(1);
  full.targets[0].column = "price";
  full.targets[0].labels = {"low", "1.0", ""};
  full.train.time = "90s";
  const std::string written = braid::render_toml(braid::to_node(full));
  const std::string by_hand =
      "# a comment\n[data]\ntable = '''\ncars.csv'''\n[[inputs]]\nname = \"\\u0041\"\ncolumns = ['a', \"b\"]\n"
      "feature = {type = \"image\", crop.side = 0x20}\n[inputs.encoder]\n'type' = \"resnet\"\n[train]\nepochs = 1_0\n"
      "learning_rate = 1e-3\naugment = false\n[[targets]]\ncolumn = \"\"\"price\"\"\"\nweight = +2\n";
  return {{"empty.toml", ""},
          {"full.toml", written},
          {"by_hand.toml", by_hand},
          {"override.toml", by_hand + '\0' + "inputs.0.feature.side=64"},
          {"named_override.toml", written + '\0' + "inputs.front.columns=['x']"}};
}
