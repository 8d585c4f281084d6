#include <braid/braid.h>

#include <iostream>

struct Terminal : braid::Monitor {
  void note(const std::string& sentence) override { std::cerr << sentence << '\n'; }
  void warn(const std::string& sentence) override { std::cerr << "warning: " << sentence << '\n'; }
};

int main() try {
  Terminal terminal;
  const auto table = braid::Table::open("cars.csv");
  braid::Recipe recipe = braid::default_recipe(table, {.targets = {"price"}}, terminal);
  recipe.train.epochs = 3;  // every choice of the recipe may be changed; what is left open is chosen from the data
  braid::TrainResult run = braid::train(recipe, {}, {.run = "runs/cars"}, terminal);

  braid::Predictor model(std::move(run.bundle));
  const auto evaluation = braid::evaluate(model, table, run.split.test, {}, terminal);
  for (const auto& [name, metric] : evaluation.targets[0].metrics)
    std::cout << name << ' ' << metric.value << " (95 %: " << metric.low << " to " << metric.high << ")\n";
} catch (const braid::Error& error) {
  std::cerr << error.what() << '\n';
  return braid::exit_status(error.fault());
}
