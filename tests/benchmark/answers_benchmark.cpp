// SPDX-License-Identifier: GPL-3.0-or-later
// What exploring costs training, and the other way round: the session and the exploration service as in the window, without the
// window.
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/engine/trainer_loader.h"
#include "core/exploration/queries.h"
#include "core/exploration/service.h"
#include "core/training/session.h"
#include "tests/benchmark/digits.h"
#include "tests/benchmark/table.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <iostream>
#include <mutex>
#include <semaphore>
#include <thread>

namespace latentscape {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMapImages = 2000;
constexpr int kGrid = 20;

double millisecondsSince(Clock::time_point began) {
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

// Calls ask a number of times a second, on a thread of its own, until it is destroyed.
class Beat {
 public:
  Beat(double rate, std::function<void(double seconds)> ask)
      : m_thread([rate, ask = std::move(ask)](std::stop_token stop) {
          const auto start = Clock::now();
          for (std::uint64_t i = 0; !stop.stop_requested(); ++i) {
            const std::chrono::duration<double> at(static_cast<double>(i) / rate);
            std::this_thread::sleep_until(start + at);
            ask(at.count());
          }
        }) {}

 private:
  std::jthread m_thread;
};

enum class Asked { Nothing, Drag, Everything };  // all questions: the map and the manifold too

struct Phase {
  std::vector<double> imagesPerSecond;  // one per round
  std::vector<double> milliseconds;     // for every z that was asked about
};

class Answers {
 public:
  explicit Answers(const Digits& digits)
      : m_service([](const Error& error) { std::cerr << error.message() << '\n'; }), m_session(
                                                                                         [] {
                                                                                           giveWayToOthers();  // as in the window
                                                                                           return loadTrainerFactory();
                                                                                         },
                                                                                         [this] { m_news.release(); }) {
    // The window's frames are made of 2,000 test images, and an epoch's evaluation costs the same with and without questions:
    // limiting the images keeps it from disturbing a phase's rate.
    auto small = std::make_shared<Dataset>(*digits.dataset());
    small->test.pixels.resize(std::min(small->test.size(), kMapImages) * small->test.shape.pixels());
    small->test.labels.resize(std::min(small->test.labels.size(), kMapImages));
    m_dataset = std::move(small);
    m_service.setModel(makeModel(m_config.model, std::make_shared<const Weights>(initialWeights(m_config.model, 1))));
  }

  ~Answers() {
    m_reader.request_stop();
    m_news.release();
  }

  Result<void> train() {
    m_config.training.epochs = 10000;  // never ends by itself
    m_config.training.device = "cpu";
    if (auto started = m_session.start(m_config, m_dataset); !started) return started;
    const auto began = Clock::now();
    while (m_session.status().step < 100) {
      const SessionStatus status = m_session.status();
      if (status.state == SessionState::Failed) return status.error ? *status.error : Error{"training failed", "", ""};
      if (millisecondsSince(began) > 120e3) return Error{"training did not start within two minutes", "", ""};
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
  }

  std::string device() const { return m_session.status().device; }

  void watch(Phase& phase, Asked asked, double seconds) {
    const auto images = [this] { return m_session.status().epochs * static_cast<double>(m_dataset->train.size()); };
    const double before = images();
    const auto began = Clock::now();
    {
      std::vector<std::unique_ptr<Beat>> beats;
      if (asked != Asked::Nothing) beats.push_back(std::make_unique<Beat>(60.0, [&](double at) { askImage(phase, at); }));
      if (asked == Asked::Everything) {
        beats.push_back(std::make_unique<Beat>(5.0, [&](double) { askMap(); }));
        beats.push_back(std::make_unique<Beat>(2.0, [&](double) { askManifold(); }));
      }
      std::this_thread::sleep_until(began + std::chrono::duration<double>(seconds));
    }
    phase.imagesPerSecond.push_back((images() - before) / millisecondsSince(began) * 1e3);
    // The last answers still write to the phase.
    while (m_asked.load() != m_answered.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

 private:
  // From the question to its image. The next question waits for the answer, so that none replaces another: the figure includes
  // the wait of the one that waited.
  void askImage(Phase& phase, double at) {
    const LatentPoint point{static_cast<float>(2.0 * std::sin(2.3 * at)), static_cast<float>(2.0 * std::sin(3.3 * at + 1.0))};
    const auto began = Clock::now();
    while (m_asked.load() != m_answered.load()) std::this_thread::yield();
    ++m_asked;
    m_service.ask(QuestionKind::Probe, [this, &phase, point, began](const std::shared_ptr<const Model>& model, std::stop_token) {
      const Image image = decodePoint(*model, point);
      const double milliseconds = millisecondsSince(began);
      {
        const std::lock_guard lock(m_mutex);
        phase.milliseconds.push_back(milliseconds);
      }
      ++m_answered;
    });
  }

  void askMap() {
    m_service.ask(QuestionKind::Codes, [this](const std::shared_ptr<const Model>& model, std::stop_token stop) {
      if (auto codes = encodeImages(*model, m_dataset->test, 0, kMapImages, stop); !codes)
        std::cerr << codes.error().message() << '\n';
    });
  }

  void askManifold() {
    m_service.ask(QuestionKind::Export, [](const std::shared_ptr<const Model>& model, std::stop_token) {
      decodePoints(*model, manifoldPoints(model->latentDimension(), kGrid));
    });
  }

  // Hands the newest weights to the service.
  void read(std::stop_token stop) {
    while (!stop.stop_requested()) {
      m_news.acquire();
      m_session.takeNews();
      if (const auto frame = m_session.takeFrame()) m_service.setModel(makeModel(m_config.model, frame->weights));
    }
  }

  RunConfig m_config;
  std::shared_ptr<const Dataset> m_dataset;
  std::mutex m_mutex;  // the share of a phase's milliseconds
  std::atomic<std::uint64_t> m_asked{0}, m_answered{0};
  std::counting_semaphore<> m_news{0};
  ExplorationService m_service;
  TrainingSession m_session;
  std::jthread m_reader{[this](std::stop_token stop) { read(stop); }};  // last: it uses all the others
};

void addLatency(Table& table, const std::string& name, const Phase& phase, const Phase* calm, const char* aim) {
  for (const auto& [p, label] : {std::pair{50.0, "p50"}, std::pair{99.0, "p99"}}) {
    Row row = percentileRow(name + ", " + label, "ms", phase.milliseconds, p);
    if (calm != nullptr) row.comparedWith("not training", percentileRow("", "ms", calm->milliseconds, p));
    table.rows.push_back(p > 50.0 ? row.aimedAt(aim) : row);
  }
}

Result<void> measure(const PartOptions& options, Table& table) {
  auto digits = Digits::open();
  if (!digits) return digits.error();
  Answers answers(**digits);
  Phase calm, untouched, dragged, everything;
  answers.watch(calm, Asked::Drag, 1.0);  // warms up
  calm = {};
  answers.watch(calm, Asked::Drag, options.seconds);
  if (auto started = answers.train(); !started) return started;
  for (int round = 0; round < options.rounds; ++round) {
    answers.watch(untouched, Asked::Nothing, options.seconds);
    answers.watch(dragged, Asked::Drag, options.seconds);
    answers.watch(everything, Asked::Everything, options.seconds);
  }
  table.notes.push_back((*digits)->note());
  table.notes.push_back("the service and training beside each other: default model, batch 128, on " + answers.device());
  const Row free = medianRow("training, nobody asks", "images/s", untouched.imagesPerSecond);
  table.rows.push_back(free);
  table.rows.push_back(medianRow("training, 60 Hz drag", "images/s", dragged.imagesPerSecond).comparedWith("nobody asks", free));
  table.rows.push_back(medianRow("training, 60 Hz drag, map 5 Hz, manifold 2 Hz", "images/s", everything.imagesPerSecond)
                           .comparedWith("nobody asks", free)
                           .aimedAt("at least 0.85x"));
  addLatency(table, "z to image in the service", calm, nullptr, "");
  addLatency(table, "z to image in the service, training", dragged, &calm, "under 1 ms");
  addLatency(table, "z to image in the service, training, map and manifold", everything, &calm, "under 1 ms");
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  prepareEngineThreads(argv);  // before the options are removed: it may restart the program
  return runPart(argc, argv, "Training and the exploration service at the same time.", kTakesSeconds | kTakesRounds, measure);
}
