// Reads a lake with the lines of docs/reading.md: LAKE READINGS FOLDER
//
// READINGS is the file of readers_expected.py. Each reading becomes a file in FOLDER, TABLE-SNAPSHOT.arrow or TABLE-newest.arrow, with VARIANT as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/extensions"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/variant"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/catalog"
	_ "github.com/apache/iceberg-go/catalog/sql"
	"github.com/apache/iceberg-go/table"
	_ "modernc.org/sqlite"
)

type reading struct {
	Table    string
	Snapshot *int64
}

func main() {
	var readings []reading
	check(json.Unmarshal(must(os.ReadFile(os.Args[2])), &readings))
	for _, one := range readings {
		name, at := table.Identifier(strings.Split(one.Table, ".")), "newest"
		if one.Snapshot != nil {
			at = fmt.Sprint(*one.Snapshot)
		}
		rows := must(read("file:"+os.Args[1]+"/catalog.db?mode=ro", name, one.Snapshot))
		check(write(filepath.Join(os.Args[3], one.Table+"-"+at+".arrow"), rows))
	}
}

// The lines that are on the page too are compared with it by read_page.py.
func read(uri string, name table.Identifier, snapshot *int64) (arrow.Table, error) {
	ctx := context.Background()
	lake, err := catalog.Load(ctx, "lake", iceberg.Properties{
		"type": "sql", "sql.dialect": "sqlite", "sql.driver": "sqlite", "init_catalog_tables": "false",
		"uri": uri})
	check(err)
	images, err := lake.LoadTable(ctx, name)
	check(err)
	if snapshot == nil {
		return images.Scan().ToArrowTable(ctx)
	}
	return images.Scan(table.WithSnapshotID(*snapshot)).ToArrowTable(ctx)
}

func write(path string, rows arrow.Table) error {
	var fields []arrow.Field
	var columns []arrow.Column
	for i := range int(rows.NumCols()) {
		column := withoutVariant(rows.Column(i))
		columns, fields = append(columns, *column), append(fields, column.Field())
	}
	schema := arrow.NewSchema(fields, nil)
	file := must(os.Create(path))
	defer file.Close()
	writer := must(ipc.NewFileWriter(file, ipc.WithSchema(schema)))
	batches := array.NewTableReader(array.NewTable(schema, columns, rows.NumRows()), 0)
	for batches.Next() {
		check(writer.Write(batches.RecordBatch()))
	}
	return writer.Close()
}

func withoutVariant(column *arrow.Column) *arrow.Column {
	if _, ok := column.DataType().(*extensions.VariantType); !ok {
		return column
	}
	var chunks []arrow.Array
	for _, chunk := range column.Data().Chunks() {
		texts := array.NewStringBuilder(memory.DefaultAllocator)
		variants := chunk.(*extensions.VariantArray)
		for i := range variants.Len() {
			if variants.IsNull(i) {
				texts.AppendNull()
			} else {
				texts.Append(string(must(json.Marshal(plain(must(variants.Value(i)))))))
			}
		}
		chunks = append(chunks, texts.NewArray())
	}
	field := arrow.Field{Name: column.Name(), Type: arrow.BinaryTypes.String, Nullable: true}
	return arrow.NewColumn(field, arrow.NewChunked(field.Type, chunks))
}

// As its own JSON has null for an empty list.
func plain(variantValue variant.Value) any {
	switch value := variantValue.Value().(type) {
	case variant.ArrayValue:
		values := []any{}
		for each := range value.Values() {
			values = append(values, plain(each))
		}
		return values
	case variant.ObjectValue:
		values := map[string]any{}
		for name, each := range value.Values() {
			values[name] = plain(each)
		}
		return values
	default:
		return value
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
