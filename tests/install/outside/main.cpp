#include <braid/braid.h>
#include <braid/tensor/device.h>

#include <iostream>

/// Answers one car with the run that the first word names.
int main(int, char** words) try {
  auto model = braid::Predictor::open(words[1]);
  const braid::Answer answer = model.answer({{"km", "90000"}});
  for (const braid::TargetAnswer& target : answer.targets)
    std::cout << "braid " << braid::version() << ": " << target.column << ' ' << target.text() << '\n';
  std::cout << "products: " << braid::product_path() << '\n';
} catch (const braid::Error& error) {
  std::cerr << error.what() << '\n';
  return braid::exit_status(error.fault());
}
