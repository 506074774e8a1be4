// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/training_run.h"

#include "core/base/random.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kProbeImages = 2000;  // of a frame while training runs
constexpr double kFrameShare = 0.1;         // of the time, at most, goes into frames
constexpr double kLeastFrameInterval = 0.1;  // seconds: no eye needs more
constexpr double kRateInterval = 0.5;       // seconds between two values of images per second

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TrainingRun::TrainingRun(std::uint64_t number, RunConfig config, std::shared_ptr<const Dataset> dataset, std::unique_ptr<Trainer> trainer,
                         RunSink sink, std::stop_token interrupt)
    : m_number(number), m_config(std::move(config)), m_dataset(std::move(dataset)), m_trainer(std::move(trainer)), m_sink(std::move(sink)),
      m_interrupt(std::move(interrupt)), m_deviceDescription(m_trainer->deviceDescription()),
      // A read-back is cheap on the processor; on a GPU it should be rare.
      m_lossInterval(m_trainer->device() == "cpu" ? 8 : 50) {
  m_trainer->setTrainingImages(m_dataset->train);
  m_trainer->keep(0);
  m_trainer->keep(1);
  beginEpoch();
  publish(true);
}

std::uint64_t TrainingRun::stepsPerEpoch() const {
  const std::uint64_t images = m_dataset->train.size();
  const auto batch = static_cast<std::uint64_t>(m_config.training.batch);
  return (images + batch - 1) / batch;
}

double TrainingRun::epochsDone() const {
  return static_cast<double>(m_imagesSeen) / static_cast<double>(m_dataset->train.size());
}

int TrainingRun::epochNow() const {
  return static_cast<int>((m_step == 0 ? 0 : m_step - 1) / stepsPerEpoch()) + 1;
}

void TrainingRun::beginEpoch() {
  // Streams 0 and 1 of the seed belong to evaluation noise and initial weights.
  const std::uint64_t epoch = m_step / stepsPerEpoch();
  m_trainer->setOrder(RandomStream(m_config.training.seed, 2 + epoch).permutation(static_cast<std::uint32_t>(m_dataset->train.size())));
}

Result<void> TrainingRun::advance() {
  const auto start = Clock::now();
  const std::uint64_t inEpoch = m_step % stepsPerEpoch();
  if (inEpoch == 0 && m_step > 0) beginEpoch();
  const std::size_t first = inEpoch * static_cast<std::size_t>(m_config.training.batch);
  const std::size_t count = std::min(static_cast<std::size_t>(m_config.training.batch), m_dataset->train.size() - first);
  m_trainer->step(first, count);
  ++m_step;
  m_imagesSeen += count;
  m_evaluated = false;
  const bool epochEnds = m_step % stepsPerEpoch() == 0;
  const bool lossesDue = epochEnds || m_step % m_lossInterval == 0;
  Result<void> read;
  if (lossesDue) read = readLosses(epochEnds);
  const double seconds = secondsSince(start);
  m_seconds += seconds;
  updateRate(seconds, count);
  if (!read) return read;
  if (epochEnds) {
    if (auto evaluated = evaluate(); !evaluated) return evaluated;
    addRecord(m_lastTest);
    publish(true);
  } else if (lossesDue) {
    if (m_lossCount > 0) addRecord(std::nullopt);
    if (Clock::now() >= m_nextFrame) publish(false);
  }
  return {};
}

Result<void> TrainingRun::pauseHere() {
  if (auto read = readLosses(true); !read) return read;
  if (m_lossCount > 0) addRecord(std::nullopt);
  publish(true);
  return {};
}

Result<void> TrainingRun::finishHere() {
  if (m_step == 0 || m_evaluated) return {};
  if (auto read = readLosses(true); !read) return read;
  if (auto evaluated = evaluate(); !evaluated) return evaluated;
  addRecord(m_lastTest);
  publish(true);
  return {};
}

void TrainingRun::setLearningRate(double rate) {
  m_config.training.learningRate = rate;
  m_trainer->setLearningRate(rate);
}

void TrainingRun::setBeta(double beta) {
  m_config.training.beta = beta;
  m_trainer->setBeta(beta);
}

Result<void> TrainingRun::readLosses(bool wait) {
  for (const Losses& losses : m_trainer->readLosses(wait)) {
    if (!losses.finite()) return diverged(m_lossesRead);
    ++m_lossesRead;
    m_lossSum.reconstruction += losses.reconstruction;
    m_lossSum.kl += losses.kl;
    ++m_lossCount;
  }
  // A finite loss after the weights on trial proves them; the present ones are next.
  if (m_lossesRead > m_trialStep) {
    m_provenSlot = 1 - m_provenSlot;
    m_provenStep = m_trialStep;
    m_trainer->keep(1 - m_provenSlot);
    m_trialStep = m_step;
  }
  return {};
}

Result<void> TrainingRun::evaluate() {
  if (m_dataset->test.empty()) {
    m_lastTest.reset();
    return {};
  }
  const auto start = Clock::now();
  auto losses = m_trainer->evaluate(m_dataset->test, m_config.training.seed, m_interrupt);
  m_evaluationSeconds = secondsSince(start);
  if (!losses) return losses.error();
  if (!losses->finite()) return diverged(m_step);
  m_lastTest = *losses;
  m_evaluated = true;
  return {};
}

// step: of the weights whose loss is not finite.
Result<void> TrainingRun::diverged(std::uint64_t step) {
  const bool trialIsGood = m_trialStep < step;
  m_trainer->bringBack(trialIsGood ? 1 - m_provenSlot : m_provenSlot);
  const std::uint64_t good = trialIsGood ? m_trialStep : m_provenStep;
  m_step = good;
  m_imagesSeen = std::min(m_imagesSeen, (good / stepsPerEpoch()) * m_dataset->train.size() +
                                            (good % stepsPerEpoch()) * static_cast<std::uint64_t>(m_config.training.batch));
  m_lastTest.reset();
  publish(true);
  return Error{"the loss is no longer a finite number at step " + std::to_string(step + 1) + "; the weights of step " + std::to_string(good) +
                   " were brought back",
               "training", "Train again with a lower learning rate or another seed."};
}

void TrainingRun::addRecord(std::optional<Losses> test) {
  const double count = static_cast<double>(std::max<std::uint64_t>(m_lossCount, 1));
  if (m_lossCount > 0) m_lastTrain = {m_lossSum.reconstruction / count, m_lossSum.kl / count};
  m_lossSum = {};
  m_lossCount = 0;
  m_sink.record(LossRecord{m_step, epochNow(), epochsDone(), m_imagesSeen, m_seconds, m_lastTrain, test});
}

void TrainingRun::publish(bool everything) {
  const auto start = Clock::now();
  auto frame = std::make_shared<TrainingFrame>();
  frame->run = m_number;
  frame->step = m_step;
  frame->epochs = epochsDone();
  frame->train = m_lastTrain;
  frame->test = m_lastTest;
  frame->weights = m_trainer->weights();
  frame->meansCount = everything ? m_dataset->test.size() : std::min(m_dataset->test.size(), kProbeImages);
  frame->means = m_trainer->encodeMeans(m_dataset->test, 0, frame->meansCount);
  m_sink.frame(std::move(frame));
  const double interval = std::max(secondsSince(start) * (1.0 / kFrameShare - 1.0), kLeastFrameInterval);
  m_nextFrame = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval));
}

void TrainingRun::updateRate(double seconds, std::uint64_t images) {
  m_rateSeconds += seconds;
  m_rateImages += images;
  if (m_rateSeconds < kRateInterval && m_rate > 0.0) return;
  const double rate = static_cast<double>(m_rateImages) / std::max(m_rateSeconds, 1e-9);
  m_rate = m_rate > 0.0 ? 0.5 * m_rate + 0.5 * rate : rate;
  m_rateSeconds = 0.0;
  m_rateImages = 0;
}

void TrainingRun::fill(SessionStatus& status) const {
  status.config = m_config;
  status.device = m_deviceDescription;
  status.step = m_step;
  status.totalSteps = totalSteps();
  status.epochs = epochsDone();
  status.imagesPerSecond = m_rate;
  status.secondsTraining = m_seconds;
  const double epochsLeft = std::max(0.0, static_cast<double>(m_config.training.epochs) - status.epochs);
  status.secondsLeft = m_rate > 0.0 ? epochsLeft * (static_cast<double>(m_dataset->train.size()) / m_rate * (1.0 + kFrameShare) + m_evaluationSeconds)
                                    : 0.0;
}

}  // namespace latentscape
