// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_flow.h"

#include "core/analyses/run_pictures.h"
#include "core/base/exceptions.h"
#include "core/base/files.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/picture_actions.h"
#include "ui/window/document_message.h"

#include <QBuffer>

namespace latentscape {
namespace {

Result<void> writePng(const QImage& image, const std::filesystem::path& path) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  if (!image.save(&buffer, "PNG")) return Error{"the picture can't be made a PNG file", path.string(), kMemoryAdvice};
  return writeFile(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

}  // namespace

ExportFlow::ExportFlow(DocumentController& documents, ExplorationController& exploration, const CurrentModel& current,
                       const ExplorationBinding& binding, FileDialogs& dialogs, const LossPlot& losses, Banner& banner,
                       QObject* parent)
    : QObject(parent), m_documents(documents), m_exploration(exploration), m_current(current), m_binding(binding),
      m_dialogs(dialogs), m_losses(losses), m_banner(banner) {
  connect(&m_losses, &LossPlot::exportRequested, this, &ExportFlow::exportLosses);
  parent->installEventFilter(this);
}

bool ExportFlow::eventFilter(QObject* watched, QEvent* event) {
  if (watched != parent() || event->type() != SavePictureEvent::kind()) return false;
  event->accept();
  savePicture(static_cast<const SavePictureEvent*>(event)->picture);
  return true;
}

void ExportFlow::exportPictures() {
  m_dialogs.askForFolder("exportDialog", tr("Export Pictures into a Folder"), [this](const QString& folder) {
    m_dialogs.setFolder(folder);
    if (!m_exploration.model())
      return showDocumentError(m_banner, Error{"there is no model yet", "", "Open a model, or train one."});
    m_documents.write(
        folder.toStdString(),
        [folder = std::filesystem::path(folder.toStdString()), model = m_exploration.model(), dataset = m_exploration.source(),
         losses = m_current.losses()](std::stop_token stop) {
          return writeRunPictures(folder, *model, dataset, losses.records(), stop);
        },
        [this, folder](const auto& result) { showSaved(m_banner, result, folder); });
  });
}

void ExportFlow::exportLosses() {
  m_dialogs.askToSave(tr("Export Losses"), QStringLiteral("losses.png"),
                      tr("Picture (*.png);;Scalable picture (*.svg);;Table (*.csv)"), [this](const QString& file) {
                        LossChartOptions options;
                        options.axis = m_losses.xAxis();
                        options.logarithmic = m_losses.logarithmic();
                        options.logarithmicSteps = m_losses.logarithmicSteps();
                        options.variational = m_losses.variational();
                        options.changes = m_losses.changes();
                        m_documents.saveLosses(file, m_current.losses(), options,
                                               [this, file](const auto& result) { showSaved(m_banner, result, file); });
                      });
}

void ExportFlow::exportStrip() {
  if (m_binding.strip().empty()) return;
  m_dialogs.askToSave(
      tr("Export Interpolation"), QStringLiteral("interpolation.png"), tr("Picture (*.png)"), [this](const QString& file) {
        m_documents.saveStrip(file, m_binding.strip(), [this, file](const auto& result) { showSaved(m_banner, result, file); });
      });
}

void ExportFlow::savePicture(const Picture& picture) {
  m_dialogs.askToSave(tr("Save Picture"), pictureFileName(picture.name), tr("Picture (*.png)"),
                      [this, image = picture.image](const QString& file) {
                        const std::filesystem::path path = file.toStdString();
                        m_documents.write(
                            path, [image, path](std::stop_token) { return writePng(image, path); },
                            [this, file](const auto& result) { showSaved(m_banner, result, file); });
                      });
}

void ExportFlow::exportAnalysis(const AnalysisExport& what) {
  m_dialogs.askToSave(what.caption, what.suggestion, what.filter, [this, what](const QString& file) {
    const std::filesystem::path path = file.toStdString();
    m_documents.write(
        path, [write = what.write, path](std::stop_token stop) { return write(path, stop); },
        [this, file, note = what.note ? what.note(path) : QString()](const auto& result) {
          showSaved(m_banner, result, file, note);
        });
  });
}

}  // namespace latentscape
