import shutil
from tests.simulated import SimulatedTown, live
from tests.test_desk import asking
import time

def test_try(tmp_path, small_base):
    async def story():
        import tempfile; from pathlib import Path
        tmp=Path(tempfile.mkdtemp(dir=tmp_path))
        shutil.copy(small_base, tmp / "centre.db")
        town = await SimulatedTown(tmp).open()
        nina = await asking(town)
        await town.olga.replies(town.desk[-1], "Приезжайте в среду.")
        assert nina.heard == "Приезжайте в среду."
        print(town.life.points, len(town.wire.arrived))
        await town.close()
    b=time.perf_counter(); live(story()); print(time.perf_counter()-b)
    b=time.perf_counter(); live(story()); print(time.perf_counter()-b)
