package dev.lunette;

import dev.lunette.scsi.EraseRequest;
import dev.lunette.scsi.EraseStore;
import dev.lunette.vdisk.catalog.ErasureRecord;
import dev.lunette.vdisk.catalog.Erasures;
import java.io.IOException;
import java.util.Optional;

/** That the medium of a vDisk is being erased, in the catalog. */
final class CatalogEraseStore implements EraseStore {

  private final Erasures erasures;
  private final String vdisk;

  CatalogEraseStore(Erasures erasures, String vdisk) {
    this.erasures = erasures;
    this.vdisk = vdisk;
  }

  @Override
  public Optional<Begun> begun() {
    return erasures
        .find(vdisk)
        .map(record ->
            new Begun(
                new EraseRequest(
                    kind(record.work()),
                    record.pattern(),
                    record.passes(),
                    record.inverts(),
                    record.allowUnrestrictedExit()),
                record.failed()));
  }

  @Override
  public void begin(EraseRequest request) throws IOException {
    erasures.begin(
        vdisk,
        new ErasureRecord(
            work(request.kind()),
            request.pattern(),
            request.passes(),
            request.inverts(),
            request.allowUnrestrictedExit(),
            false));
  }

  @Override
  public void failed() throws IOException {
    erasures.failed(vdisk);
  }

  @Override
  public void ended() throws IOException {
    erasures.ended(vdisk);
  }

  private static EraseRequest.Kind kind(ErasureRecord.Work work) {
    return switch (work) {
      case OVERWRITE -> EraseRequest.Kind.OVERWRITE;
      case BLOCK_ERASE -> EraseRequest.Kind.BLOCK_ERASE;
      case FORMAT -> EraseRequest.Kind.FORMAT;
    };
  }

  private static ErasureRecord.Work work(EraseRequest.Kind kind) {
    return switch (kind) {
      case OVERWRITE -> ErasureRecord.Work.OVERWRITE;
      case BLOCK_ERASE -> ErasureRecord.Work.BLOCK_ERASE;
      case FORMAT -> ErasureRecord.Work.FORMAT;
    };
  }
}
