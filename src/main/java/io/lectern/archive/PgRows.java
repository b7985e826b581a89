package io.lectern.archive;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows for one statement that reads them as columns (`unnest`): it is executed once, however many rows there are.
final class PgRows {
    private final Class<?>[] types;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /// @param types of the columns, as the database client knows them
    PgRows(Class<?>... types) {
        this.types = types;
    }

    void add(@Nullable Object... values) {
        if (values.length != types.length)
            throw new IllegalArgumentException(values.length + " values for " + types.length + " columns");
        rows.add(values);
    }

    Future<Void> run(SqlConnection connection, String sql) {
        if (rows.isEmpty()) return Future.succeededFuture();
        return connection.preparedQuery(sql).execute(columns()).mapEmpty();
    }

    private Tuple columns() {
        Tuple columns = Tuple.tuple();
        for (int column = 0; column < types.length; column++) {
            Object values = Array.newInstance(types[column], rows.size());
            for (int row = 0; row < rows.size(); row++) Array.set(values, row, rows.get(row)[column]);
            columns.addValue(values);
        }
        return columns;
    }
}
